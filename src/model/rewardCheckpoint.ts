import { readSafetensors, type StoredTensor, writeSafetensors } from '../formats/safetensors.ts';
import { architectureOf } from './architectures/architectures.ts';
import { checkedTensor, type StoredModel, spelling, storedName } from './checkpoint.ts';
import { readModelConfig } from './modelConfig.ts';
import { scalarHeadLayout } from './scalarHead.ts';

/*
 * Reward models as Hugging Face keeps them: the language model's tensors without a language head, and `score.weight`
 * [1, width]. The lab's models carry the language head along where it is not the embedding; it is not written, and
 * zeros stand in its place when the model is read, for nothing looks at it.
 */

/**
 * @returns with the scalar head behind the language model
 * @throws FileProblem that names the file and the tensor
 */
export function readRewardModel(configText: string, bytes: Uint8Array, folder: string): StoredModel {
  const config = readModelConfig(configText, `${folder}config.json`);
  const file = `${folder}model.safetensors`;
  const tensors = readSafetensors(bytes, file);
  const languageHead = architectureOf(config).headName;
  const layout = scalarHeadLayout(config);
  const prefix = spelling(tensors, layout, config);
  const stored = layout.entries.map(({ name, shape }) =>
    name === languageHead ? null : checkedTensor(tensors, storedName({ config, prefix }, name), shape, file),
  );
  const weights = new Float32Array(layout.size);
  layout.entries.forEach(({ offset }, i) => {
    weights.set(stored[i]?.data ?? [], offset);
  });
  return { config, layout, weights, prefix };
}

/** The weights file. @param model with a scalar head, its layout that of `scalarHeadLayout` */
export function writeRewardModel(model: StoredModel): Uint8Array {
  const { config, layout, weights } = model;
  const languageHead = architectureOf(config).headName;
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape, offset, size } of layout.entries) {
    if (name === languageHead) continue;
    tensors.set(storedName(model, name), { shape, data: weights.subarray(offset, offset + size) });
  }
  return writeSafetensors(tensors, 'F32');
}
