import type { AdapterTargets, ModelShape } from '../architectures/architecture.ts';
import type { ControlTable } from '../controls/controls.ts';
import { methods } from '../methods/methods.ts';
import type { BackendName, RunSettings } from '../metrics/run.ts';
import { MOST_NEW_TOKENS } from '../mostNewTokens.ts';
import { adapterOf, type Batch, shallower } from './modelMemory.ts';
import { scratchScorerShape } from './scratchScorer.ts';

/** What of a run decides how much memory it takes: which models it has, and which batches go through them. */

/** Lengths of the texts to train on, in tokens, as the model reads them: prompt and completion without the last. */
export interface TextLengths {
  longest: number;
  mean: number;
  /** Of a completion, in the mean. */
  completion: number;
}

/** What an evaluation computes at once; absent where there are none, as in the headless lab. */
export interface EvaluationSize {
  /** Completions of held-out pairs. */
  heldOut: number;
  /** Completions that are sampled. */
  samples: number;
}

export interface Setting {
  backend: BackendName;
  model: ModelShape;
  texts: TextLengths;
  /** In what the matrices of the frozen model lie, where that is not float32. */
  frozen?: 'float16';
  evaluation?: EvaluationSize;
}

/** Rows of text as the backend computes them: on a GPU all padded to one length, else without padding. */
export function batchOf(rows: number, { backend, model, texts }: Setting): Batch {
  if (backend !== 'webgpu') return { rows, time: texts.mean, predicted: texts.completion };
  const time = Math.min(Math.ceil(texts.longest / 16) * 16, model.contextLength);
  return { rows, time, predicted: time };
}

/** Positions of a cache: as many as a text may come to, not the context, which is far longer in a real model. */
export function cachedPositions({ config }: RunSettings, { model, texts }: Setting): number {
  return Math.min(model.contextLength, texts.longest + Number(config.maxNewTokens ?? MOST_NEW_TOKENS));
}

/** Completions that go through the model at once in an update. */
export function rowsOfUpdate({ method, config }: RunSettings): number {
  return Math.min(methods[method].workload.updateRows(config), microBatch(config));
}

/** Completions that a step samples. */
export function samplesOfStep({ method, config }: RunSettings): number {
  return methods[method].workload.samples(config);
}

/** 0 takes all at once. */
export const microBatch = ({ microBatchSize }: RunSettings['config']) =>
  Number(microBatchSize) || Number.POSITIVE_INFINITY;

/** The reward model that stands in for gold; null where there is none. */
export function scorerOf(
  { reward, proxyStart, proxyLayers, proxyWidth }: RunSettings['config'],
  model: ModelShape,
) {
  if (reward !== 'proxy' && reward !== 'ratings') return null;
  return proxyStart === 'scratch'
    ? scratchScorerShape(model, Number(proxyLayers), Number(proxyWidth))
    : shallower(model, Number(proxyLayers));
}

/** The reward model that a method trains. */
export function trainedScorer(
  { start, layers, width }: RunSettings['config'],
  model: ModelShape,
): ModelShape {
  return start === 'scratch'
    ? scratchScorerShape(model, Number(layers), Number(width))
    : shallower(model, Number(layers));
}

/** The adapter that is trained in the place of the weights; null where there is none. */
export function adapterIn({ loraRank = 0, loraTargets }: RunSettings['config'], model: ModelShape) {
  const rank = Number(loraRank);
  return rank === 0 ? null : adapterOf(model, rank, loraTargets as AdapterTargets);
}

/** What to do where a run takes too much memory: by the controls that a person has. */

export const SMALLER = 'Use a smaller model or shorter texts.';

/** The control by which a batch becomes smaller. */
export function fewerRows({ method, config }: RunSettings): string {
  if (config.microBatchSize !== undefined) return 'Use a smaller micro-batch or shorter texts.';
  const { batchSize } = methods[method].controls as ControlTable;
  const unit = batchSize?.kind === 'number' ? batchSize.unit : 'pairs';
  return `Use fewer ${unit} per step, or shorter texts.`;
}

/** The control by which fewer completions are sampled at once. */
export function fewerSamples({ config }: RunSettings): string {
  return config.poolPrompts === undefined
    ? 'Use fewer prompts per step, or fewer samples per prompt.'
    : 'Use fewer prompts.';
}
