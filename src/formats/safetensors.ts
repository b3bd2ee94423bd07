import { z } from 'zod';
import { FileProblem, parseJson } from '../experiment/fileProblem.ts';
import { toFloat16, widenBfloat16, widenFloat16 } from './halfPrecision.ts';
import { repeatedName } from './repeatedName.ts';

/** A tensor read from a file, widened to 32 bits. */
export interface StoredTensor {
  shape: number[];
  data: Float32Array;
}

const MAX_HEADER_BYTES = 16 * 2 ** 20;
export const bytesOf = { F32: 4, F16: 2, BF16: 2 } as const;
const CURE = 'Download or export the file again; the lab reads F32, F16 and BF16 tensors.';

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()).max(8),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

// Files are little endian, and so is every machine that a browser or Node runs on: numbers are copied as they lie.

/** Where a tensor lies in the file's data, and what it is. */
export interface TensorPlace {
  name: string;
  dtype: keyof typeof bytesOf;
  shape: number[];
  size: number;
  /** In the file, from its first byte. */
  begin: number;
  end: number;
}

/**
 * Reads a safetensors file: eight bytes with the header's length (little endian), a JSON header
 * {name: {dtype, shape, data_offsets}}, then the data. Every length is checked before anything is allocated.
 *
 * @param bytes the whole file
 * @param file its name, for messages
 * @throws FileProblem when the file is cut short, inconsistent, says something twice, or is of a type that is not read
 */
export function readSafetensors(bytes: Uint8Array, file: string): Map<string, StoredTensor> {
  const end = headerEnd(bytes, bytes.byteLength, file);
  const places = readHeader(bytes.subarray(8, end), bytes.byteLength, file);
  return new Map(
    places.map((place) => [
      place.name,
      { shape: place.shape, data: widen(bytes.subarray(place.begin, place.end), place) },
    ]),
  );
}

/**
 * Where the header of a file ends and its data begins.
 *
 * @param first at least the first eight bytes, unless the file is shorter
 * @param fileBytes the whole file's length
 * @throws FileProblem when that cannot be
 */
export function headerEnd(first: Uint8Array, fileBytes: number, file: string): number {
  const fail = (problem: string): never => {
    throw new FileProblem(file, problem, CURE);
  };
  if (fileBytes < 8) fail(`only ${fileBytes} bytes long, too short for a safetensors file`);
  const headerBytes = Number(new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true));
  if (8 + headerBytes > fileBytes) {
    fail(
      `the header claims ${headerBytes} bytes, the file has ${fileBytes}; it is truncated or not a safetensors file`,
    );
  }
  if (headerBytes > MAX_HEADER_BYTES) {
    fail(`the header is too large: ${headerBytes} bytes, and at most ${MAX_HEADER_BYTES} are read`);
  }
  return 8 + headerBytes;
}

/**
 * The places of a file's tensors, none of which lies outside of it or on another.
 *
 * @param bytes the header, without its length
 * @throws FileProblem as `readSafetensors`
 */
export function readHeader(bytes: Uint8Array, fileBytes: number, file: string): TensorPlace[] {
  const fail = (problem: string): never => {
    throw new FileProblem(file, problem, CURE);
  };
  const dataStart = 8 + bytes.byteLength;
  const text = new TextDecoder().decode(bytes);
  const header = parseJson(text, `${file} (header)`, CURE);
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    fail('the header is not an object');
  const repeated = repeatedName(text);
  if (repeated) fail(`in the header, ${repeated}`);

  const places: TensorPlace[] = [];
  for (const [name, raw] of Object.entries(header as object)) {
    if (name === '__metadata__') continue;
    // Harmless in a Map, but not for whoever makes an object of the names.
    if (name === '__proto__') return fail('a tensor must not be named "__proto__"');
    const tensor = quote(name);
    const entry = entrySchema.safeParse(raw);
    if (!entry.success) {
      const { path, message } = entry.error.issues[0];
      return fail(`the entry of ${tensor} is malformed: ${[...path, message].join(': ')}`);
    }
    const { dtype, shape, data_offsets } = entry.data;
    if (!Object.hasOwn(bytesOf, dtype)) return fail(`${tensor} has type ${dtype.slice(0, 20)}`);
    const width = bytesOf[dtype as keyof typeof bytesOf];
    const size = shape.reduce((product, n) => product * n, 1);
    const [begin, end] = data_offsets;
    if (end - begin !== size * width) {
      fail(
        `${tensor} of shape [${shape}] needs ${size * width} bytes, but the header gives it ${end - begin}`,
      );
    }
    if (dataStart + end > fileBytes) {
      fail(`truncated: ${tensor} ends at byte ${dataStart + end}, the file at ${fileBytes}`);
    }
    places.push({
      ...{ name, dtype: dtype as keyof typeof bytesOf, shape, size },
      ...{ begin: dataStart + begin, end: dataStart + end },
    });
  }

  // Overlaps would let a small file fill the memory.
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  for (let i = 1; i < places.length; i++) {
    const [before, after] = [places[i - 1], places[i]];
    if (after.begin < before.end) {
      fail(
        `${quote(after.name)} overlaps ${quote(before.name)}, at byte ${after.begin - dataStart} of the data`,
      );
    }
  }
  return places;
}

/** A name from a header may be as long as the header. */
function quote(name: string): string {
  return `tensor "${name.slice(0, 80)}"`;
}

/** A tensor's bytes as numbers of 32 bits. */
export function widen(bytes: Uint8Array, { size, dtype }: Pick<TensorPlace, 'size' | 'dtype'>): Float32Array {
  // Copied first: in the file a number need not begin at a multiple of its size.
  if (dtype === 'F32') {
    const data = new Float32Array(size);
    new Uint8Array(data.buffer).set(bytes);
    return data;
  }
  // Not by `slice`, which copies nothing of a Buffer of Node.
  const halves = new Uint16Array(new Uint8Array(bytes).buffer);
  return dtype === 'BF16' ? widenBfloat16(halves) : widenFloat16(halves);
}

/**
 * Writes a safetensors file with the metadata that PyTorch's reader expects.
 *
 * @param dtype F16 halves the file; values beyond ±65504 become infinite, so checkpoints of small models only
 * @param metadata further entries, which `readSafetensorsMetadata` gives back
 */
export function writeSafetensors(
  tensors: Map<string, StoredTensor>,
  dtype: 'F32' | 'F16',
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt', ...metadata } };
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    const begin = end;
    end += data.length * bytesOf[dtype];
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Readers map the file into memory: the data begins at a multiple of eight bytes, filled up with spaces.
  const headerText = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  headerText.set(json);
  const bytes = new Uint8Array(8 + headerText.length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerText.length), true);
  bytes.set(headerText, 8);
  let at = 8 + headerText.length;
  for (const { data } of tensors.values()) {
    if (dtype === 'F32') {
      bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    } else {
      const halves = new Uint16Array(data.length);
      for (let i = 0; i < data.length; i++) halves[i] = toFloat16(data[i]);
      bytes.set(new Uint8Array(halves.buffer), at);
    }
    at += data.length * bytesOf[dtype];
  }
  return bytes;
}
