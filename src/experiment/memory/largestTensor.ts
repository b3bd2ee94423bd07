import { methods } from '../methods/methods.ts';
import type { RunSettings } from '../metrics/run.ts';
import type { MemoryNeeds } from './memoryLimits.ts';
import { logitsOf, tokensOf } from './modelMemory.ts';
import {
  adapterIn,
  batchOf,
  cachedPositions,
  fewerRows,
  fewerSamples,
  rowsOfUpdate,
  type Setting,
  SMALLER,
  samplesOfStep,
  trainedScorer,
} from './runBatches.ts';

/** The largest tensor. Which one it is depends on the model and on the batch. */
export function largestTensor(settings: RunSettings, setting: Setting): MemoryNeeds['largest'] {
  const { model, evaluation, frozen } = setting;
  const isScorer = methods[settings.method].workload.trains.includes('reward model');
  const trained = isScorer ? trainedScorer(settings.config, model) : model;
  const batch = batchOf(rowsOfUpdate(settings), setting);
  const heldOut = batchOf(evaluation?.heldOut ?? 0, setting);
  const fewer = fewerRows(settings);
  const samples = samplesOfStep(settings);
  const tensors = [
    adapterIn(settings.config, model)
      ? {
          what: 'the token embeddings',
          // In half precision they come in parts, each as large as a buffer may be.
          numbers: frozen ? 0 : model.vocabulary * model.width,
          cure: 'Use a smaller model.',
        }
      : {
          what: 'the model weights, as one vector',
          numbers: model.parameters,
          cure: 'Use a smaller model, or train an adapter (LoRA).',
        },
    { what: 'the logits of a batch', numbers: isScorer ? 0 : logitsOf(model, batch), cure: fewer },
    {
      what: 'the attention weights of a batch',
      numbers: tokensOf(batch) * trained.heads * batch.time,
      cure: fewer,
    },
    {
      what: 'the feed-forward activations of a batch',
      numbers: tokensOf(batch) * trained.innerWidth,
      cure: fewer,
    },
    {
      what: 'the cached keys of one layer during sampling',
      numbers: samples * model.heads * model.headWidth * cachedPositions(settings, setting),
      cure: fewerSamples(settings),
    },
    {
      what: 'the logits of the held-out pairs',
      numbers: logitsOf(model, heldOut),
      cure: 'Use a model with a smaller vocabulary, or shorter texts.',
    },
    {
      what: 'the attention weights of the held-out pairs',
      numbers: tokensOf(heldOut) * model.heads * heldOut.time,
      cure: SMALLER,
    },
  ];
  const { numbers, ...named } = tensors.reduce((a, b) => (b.numbers > a.numbers ? b : a));
  return { ...named, bytes: 4 * numbers };
}
