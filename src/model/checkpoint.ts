import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../formats/safetensors.ts';
import { architectureOf } from './architectures/architectures.ts';
import { layoutOf } from './causalLm.ts';
import { readModelConfig } from './modelConfig.ts';
import { type ParameterLayout, uploadTensors } from './parameters.ts';

/** A checkpoint in main memory: checked, and in the order of the parameter layout. */
export interface StoredModel {
  config: ModelConfig;
  layout: ParameterLayout;
  /** [parameters] */
  weights: Float32Array;
  /** What the file puts before the names of all but the head: "transformer.", "model." or nothing. */
  prefix: string;
}

const CURE = 'Use the config.json that belongs to this file, or download both again.';

/**
 * Reads a Hugging Face checkpoint and checks that it holds every tensor in the shape that the
 * configuration demands, and only finite numbers.
 *
 * @throws FileProblem that names the file and the tensor
 */
export function readCheckpoint(configText: string, bytes: Uint8Array, folder: string): StoredModel {
  const config = readModelConfig(configText, `${folder}config.json`);
  return readWeights(config, bytes, `${folder}model.safetensors`);
}

/** Reads only the weights, for a configuration that is known already: a reference beside its policy. */
export function readWeights(config: ModelConfig, bytes: Uint8Array, file: string): StoredModel {
  const tensors = readSafetensors(bytes, file);
  const layout = layoutOf(config);
  const prefix = spelling(tensors, layout, config);
  const stored = layout.entries.map(({ name, shape }) =>
    checkedTensor(tensors, storedName({ config, prefix }, name), shape, file),
  );
  // Only now: what the file really holds bounds what is allocated, whatever the configuration claims.
  const weights = new Float32Array(layout.size);
  layout.entries.forEach(({ offset }, i) => {
    weights.set(stored[i].data, offset);
  });
  return { config, layout, weights, prefix };
}

/** What this file puts before its tensors' names. */
export function spelling(
  tensors: ReadonlyMap<string, unknown>,
  layout: ParameterLayout,
  config: ModelConfig,
): string {
  const usual = architectureOf(config).prefix;
  return tensors.has(layout.entries[0].name.slice(usual.length)) ? '' : usual;
}

/** @throws FileProblem where the tensor is missing, has another shape, or holds what is no number */
export function checkedTensor(
  tensors: Map<string, StoredTensor>,
  name: string,
  shape: number[],
  file: string,
): StoredTensor {
  const tensor = ofShape(tensors, name, shape, file);
  checkNumbers(tensor.data, name, file);
  return tensor;
}

/** @throws FileProblem where the tensor is missing or has another shape */
export function ofShape<Tensor extends { shape: number[] }>(
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
  shape: readonly number[],
  file: string,
): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new FileProblem(file, `tensor "${name}" is missing`, CURE);
  if (tensor.shape.join() !== shape.join()) {
    const problem = `tensor "${name}" has shape [${tensor.shape}], but config.json requires [${shape}]`;
    throw new FileProblem(file, problem, CURE);
  }
  return tensor;
}

/** @throws FileProblem where a tensor holds what is no number */
export function checkNumbers(data: Float32Array, name: string, file: string): void {
  const broken = brokenNumber(data);
  if (broken !== undefined) throw new FileProblem(file, `tensor "${name}" holds ${broken}`, CURE);
}

/** The first that is not finite. A plain loop: there are hundreds of millions of them. */
function brokenNumber(data: Float32Array): number | undefined {
  for (let i = 0; i < data.length; i++) {
    // Infinity and NaN are what gives NaN here.
    if (data[i] - data[i] !== 0) return data[i];
  }
  return undefined;
}

/** Puts a checkpoint on the backend, to be read. What is to be trained: see `newTrainState`. */
export function uploadModel({ config, layout, weights }: StoredModel) {
  return { config, parameters: uploadTensors(layout, weights) };
}

/** Writes weights under the names that their file had. */
export function writeWeights(model: StoredModel, dtype: 'F32' | 'F16'): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  const { weights } = model; // once: of halves they are made anew each time
  for (const { name, shape, offset, size } of model.layout.entries) {
    const data = weights.subarray(offset, offset + size);
    tensors.set(storedName(model, name), { shape, data });
  }
  return writeSafetensors(tensors, dtype);
}

/** A tensor's name as this checkpoint spells it. */
export function storedName({ config, prefix }: Pick<StoredModel, 'config' | 'prefix'>, name: string): string {
  const usual = architectureOf(config).prefix;
  return name.startsWith(usual) ? prefix + name.slice(usual.length) : name;
}
