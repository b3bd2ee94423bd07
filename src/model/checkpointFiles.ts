import { z } from 'zod';
import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import { FileProblem, firstMisfit, parseJson } from '../experiment/fileProblem.ts';
import type { FrozenPrecision } from '../experiment/memory/frozenPrecision.ts';
import { INDEX_FILE, WEIGHTS_FILE } from '../experiment/own/modelFolder.ts';
import { type ModelFile, sizeOf } from '../experiment/own/ownModel.ts';
import { bytesOf, headerEnd, readHeader, type TensorPlace, widen } from '../formats/safetensors.ts';
import { layoutOf } from './causalLm.ts';
import { checkNumbers, ofShape, type StoredModel, spelling, storedName } from './checkpoint.ts';
import { type PackedTensor, packedModel } from './frozenModel.ts';
import { isPackable, largestOf, packPieces } from './halves.ts';

/**
 * The weights of a checkpoint that lie in files too large to be read whole: in one `model.safetensors`, or in shards
 * that `model.safetensors.index.json` lists. Headers are read and checked first; numbers come later, a part at a time,
 * so that beside the model's weights hardly anything is in memory.
 */

const INDEX_CURE = 'Download the folder again, with its index and all files that the index lists.';
const HEADER_BYTES = 8;
/** Numbers of a tensor that are read at once. */
const NUMBERS_AT_ONCE = 2 ** 23;

/** Where the tensors of a checkpoint lie: checked against its configuration, and none of them read. */
export interface WeightPlaces extends Pick<StoredModel, 'config' | 'layout' | 'prefix'> {
  /** In the order of the layout. */
  places: readonly (TensorPlace & { file: ModelFile })[];
  /** In which types the file keeps its numbers. */
  dtypes: readonly string[];
}

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string().max(200)) });

/**
 * The names of the files that hold a checkpoint's weights.
 *
 * @param index the text of `model.safetensors.index.json`; null where there is none
 * @throws FileProblem where the index is malformed, or leads out of its folder
 */
export function weightFilesIn(index: string | null): string[] {
  if (index === null) return [WEIGHTS_FILE];
  const parsed = indexSchema.safeParse(parseJson(index, INDEX_FILE, INDEX_CURE));
  if (!parsed.success) throw new FileProblem(INDEX_FILE, firstMisfit(parsed.error), INDEX_CURE);
  const names = [...new Set(Object.values(parsed.data.weight_map))];
  const strange = names.find((name) => !/^[\w.-]+\.safetensors$/.test(name));
  if (strange !== undefined) {
    throw new FileProblem(
      INDEX_FILE,
      `lists "${strange.slice(0, 60)}", which is no file of weights`,
      INDEX_CURE,
    );
  }
  if (names.length === 0) throw new FileProblem(INDEX_FILE, 'lists no files', INDEX_CURE);
  return names;
}

/**
 * Reads the headers of a checkpoint's files and finds every tensor that the configuration demands.
 *
 * @throws FileProblem that names the file and the tensor
 */
export async function findWeights(config: ModelConfig, files: readonly ModelFile[]): Promise<WeightPlaces> {
  const found = new Map<string, TensorPlace & { file: ModelFile }>();
  for (const file of files) {
    for (const place of await placesIn(file)) {
      const other = found.get(place.name);
      if (other) {
        const problem = `tensor "${place.name.slice(0, 80)}" is in ${other.file.name} too`;
        throw new FileProblem(file.name, problem, INDEX_CURE);
      }
      found.set(place.name, { ...place, file });
    }
  }
  const layout = layoutOf(config);
  const prefix = spelling(found, layout, config);
  const whole = files.length === 1 ? files[0].name : 'the files of weights';
  const places = layout.entries.map(({ name, shape }) =>
    ofShape(found, storedName({ config, prefix }, name), shape, whole),
  );
  return { config, layout, prefix, places, dtypes: [...new Set(places.map(({ dtype }) => dtype))] };
}

async function placesIn(file: ModelFile): Promise<TensorPlace[]> {
  const { name, content } = file;
  const end = headerEnd(await bytesIn(content, 0, HEADER_BYTES), sizeOf(file), name);
  return readHeader(await bytesIn(content, HEADER_BYTES, end), sizeOf(file), name);
}

/**
 * Reads the numbers of tensors that were found.
 *
 * @param precision in which matrices are kept, in main memory already
 * @param onBytes called with bytes of the files as they are read
 * @throws FileProblem where a tensor holds what is no number, or a file is gone meanwhile
 */
export async function readFoundWeights(
  found: WeightPlaces,
  onBytes: (bytes: number) => void,
  precision: FrozenPrecision = 'float32',
): Promise<StoredModel> {
  const { config, layout, prefix, places } = found;
  if (precision === 'float16') {
    const packed: PackedTensor[] = [];
    for (const place of places) packed.push(await packedTensor(place, onBytes));
    return packedModel(found, packed);
  }
  const weights = new Float32Array(layout.size);
  for (const [i, { offset }] of layout.entries.entries()) {
    let done = offset;
    for await (const piece of piecesOf(places[i], onBytes)) {
      const numbers = widen(piece.bytes, piece);
      checkNumbers(numbers, places[i].name, places[i].file.name);
      weights.set(numbers, done);
      done += numbers.length;
    }
  }
  return { config, layout, weights, prefix };
}

/** A tensor's bytes, some numbers at a time. */
interface Piece extends Pick<TensorPlace, 'size' | 'dtype'> {
  bytes: Uint8Array;
}

async function* piecesOf(
  { dtype, size, begin, file }: WeightPlaces['places'][number],
  onBytes: (bytes: number) => void,
): AsyncGenerator<Piece> {
  for (let done = 0; done < size; done += NUMBERS_AT_ONCE) {
    const count = Math.min(NUMBERS_AT_ONCE, size - done);
    const [from, to] = [begin + done * bytesOf[dtype], begin + (done + count) * bytesOf[dtype]];
    const bytes = await bytesIn(file.content, from, to).catch(() => {
      throw new FileProblem(
        file.name,
        'can no longer be read: it was moved or changed',
        'Choose the files again.',
      );
    });
    yield { bytes, dtype, size: count };
    onBytes(bytes.byteLength);
  }
}

/** A tensor in half precision where it is a matrix. Its bytes are there as a whole, its numbers only piece by piece. */
async function packedTensor(
  place: WeightPlaces['places'][number],
  onBytes: (bytes: number) => void,
): Promise<PackedTensor> {
  const pieces: Piece[] = [];
  let largest = 0;
  for await (const piece of piecesOf(place, onBytes)) {
    const numbers = widen(piece.bytes, piece);
    checkNumbers(numbers, place.name, place.file.name);
    largest = Math.max(largest, largestOf(numbers));
    pieces.push(piece);
  }
  const widened = function* () {
    for (const piece of pieces) yield widen(piece.bytes, piece);
  };
  if (isPackable(place.shape)) return packPieces(widened(), place.size, largest);
  const numbers = new Float32Array(place.size);
  let done = 0;
  for (const piece of widened()) {
    numbers.set(piece, done);
    done += piece.length;
  }
  return numbers;
}

async function bytesIn(content: Blob, from: number, to: number): Promise<Uint8Array> {
  return new Uint8Array(await content.slice(from, to).arrayBuffer());
}
