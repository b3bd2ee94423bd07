import { FileProblem } from '../experiment/fileProblem.ts';
import type { AdapterConfig } from '../formats/peftAdapter.ts';
import { readSafetensors, type StoredTensor } from '../formats/safetensors.ts';
import { architectureOf } from './architectures/architectures.ts';
import type { StoredModel } from './checkpoint.ts';

const CURE = 'Use the adapter with the model that it was trained on.';
/** As PEFT and TRL write it; older versions put the adapter's name before `weight`. */
const FACTOR = /^base_model\.model\.(.+)\.lora_([AB])(?:\.default)?\.weight$/;

interface Factors {
  A?: StoredTensor;
  B?: StoredTensor;
}

/**
 * The base with a PEFT adapter merged into it, in main memory:
 *
 *   W + scale · B A,  A [rank, inputs], B [outputs, rank]
 *
 * and its transpose where the base stores weights as [inputs, outputs].
 *
 * @param bytes adapter_model.safetensors
 * @throws FileProblem that names the tensor which has no place in the base, or another shape
 */
export function withAdapter(
  base: StoredModel,
  { rank, scale }: AdapterConfig,
  bytes: Uint8Array,
  file: string,
): StoredModel {
  const factors = factorsIn(readSafetensors(bytes, file), file);
  const inOut = architectureOf(base.config).linearWeights === '[in, out]';
  const weights = base.weights.slice();
  for (const [module, { A, B }] of factors) {
    const name = `tensor "${module.slice(0, 80)}"`;
    const entry = base.layout.entries.find((one) => one.name === `${module}.weight`);
    if (entry?.shape.length !== 2)
      throw new FileProblem(file, `${name} is adapted, and the base model has no such linear map`, CURE);
    const [inputs, outputs] = inOut ? entry.shape : entry.shape.toReversed();
    if (!A || !B) throw new FileProblem(file, `${name} has only one of its two factors`, CURE);
    if (A.shape.join() !== `${rank},${inputs}` || B.shape.join() !== `${outputs},${rank}`) {
      const problem = `${name} has factors of shapes [${A.shape}] and [${B.shape}]; the base model and r need [${rank},${inputs}] and [${outputs},${rank}]`;
      throw new FileProblem(file, problem, CURE);
    }
    addProduct(weights.subarray(entry.offset, entry.offset + entry.size), A.data, B.data, {
      rank,
      scale,
      inputs,
      outputs,
      inOut,
    });
  }
  return { ...base, weights };
}

/** @throws FileProblem for a tensor that is no factor, or that holds what is no number */
function factorsIn(tensors: ReadonlyMap<string, StoredTensor>, file: string): Map<string, Factors> {
  const found = new Map<string, Factors>();
  for (const [name, tensor] of tensors) {
    const [, module, factor] = FACTOR.exec(name) ?? [];
    if (module === undefined)
      throw new FileProblem(file, `tensor "${name.slice(0, 80)}" is not a factor of a LoRA adapter`, CURE);
    const broken = tensor.data.find((value) => !Number.isFinite(value));
    if (broken !== undefined)
      throw new FileProblem(file, `tensor "${name.slice(0, 80)}" holds ${broken}`, CURE);
    found.set(module, { ...found.get(module), [factor]: tensor });
  }
  if (found.size === 0) throw new FileProblem(file, 'it has no tensors', CURE);
  return found;
}

interface Product {
  rank: number;
  scale: number;
  inputs: number;
  outputs: number;
  inOut: boolean;
}

/** Adds scale · B A to a weight, row by row. */
function addProduct(
  weight: Float32Array,
  a: Float32Array,
  b: Float32Array,
  { rank, scale, inputs, outputs, inOut }: Product,
): void {
  const row = new Float64Array(inputs);
  for (let output = 0; output < outputs; output++) {
    row.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = scale * b[output * rank + k];
      for (let input = 0; input < inputs; input++) row[input] += factor * a[k * inputs + input];
    }
    for (let input = 0; input < inputs; input++)
      weight[inOut ? input * outputs + output : output * inputs + input] += row[input];
  }
}
