import type { ModelShape } from '../architectures/architecture.ts';
import { defaultsOfMethod, methods, type RunConfig } from '../methods/methods.ts';
import { DPO_ROWS, type Trained } from '../methods/workload.ts';
import type { RunSettings } from '../metrics/run.ts';
import { startingValues } from '../own/ownModel.ts';
import { largestTensor } from './largestTensor.ts';
import { COMFORTABLE_BYTES, type MemoryNeeds } from './memoryLimits.ts';
import { aroundBlocks, type Batch, cachesOf, logitsOf, readBlocks, trainedBlocks } from './modelMemory.ts';
import { residents } from './residentMemory.ts';
import {
  adapterIn,
  batchOf,
  cachedPositions,
  fewerRows,
  fewerSamples,
  microBatch,
  rowsOfUpdate,
  type Setting,
  SMALLER,
  samplesOfStep,
  scorerOf,
  trainedScorer,
} from './runBatches.ts';

/**
 * The memory that a run takes at its peak, on the backend: known before anything of it is there. Compared with
 * measurements by src/cli/measureMemory.ts.
 *
 * What stays from step to step (weights, moments of Adam, reference, critic, reward model) is there in any case. On
 * top of it comes what only one piece of work needs, be it an update, an evaluation, or sampling. A WebAssembly
 * memory gives its room to one after the other: the largest piece decides. On a GPU each piece keeps its buffers for
 * the next time, because they are told apart by size: all pieces of a run add up.
 */

export interface RunMemory extends MemoryNeeds {
  /** Whether activations are checkpointed, because all of them would take too much. */
  checkpointActivations: boolean;
}

/** Something that is computed now and then: what it takes, in numbers, and how it would take less. */
interface Piece {
  what: string;
  numbers: number;
  cure: string;
}

/** A proxy for the reward is learnt from 32 pairs a step. */
const PROXY_ROWS = 64;
const BYTES = 4;
/**
 * How often a recorded step has the maps that an adapter changes: B A, scaled, and added to the base, each kept for its
 * gradient, then their gradients, and what is written in place at the end. Measured: 5.5 (`npm run halves`).
 */
const MERGED_IN_RECORDING = 5.5;
/** Bytes of recordings that are kept for other shapes. */
const KEPT_RECORDINGS = 2 ** 28;
/**
 * A WebAssembly memory grows by up to a fifth more than is asked for, never shrinks, and has holes that are too small
 * for what comes next. Measured: 1.03 to 1.5 times what is in use.
 */
const WASM_OVERHEAD = 1.15;

/** @param comfortable bytes above which activations are checkpointed */
export function runMemory(
  settings: RunSettings,
  setting: Setting,
  comfortable = COMFORTABLE_BYTES,
): RunMemory {
  const own = checkpointedNeeds(settings, setting, comfortable);
  if (!setting.evaluation || setting.backend !== 'wasm') return own;
  // The page has warmed up before, and a WebAssembly memory keeps the room that this took, whatever the run needs.
  const warmUp = checkpointedNeeds(warmUpFor(setting.model.parameters), setting, comfortable);
  if (warmUp.bytes <= own.bytes) return own;
  return { ...own, bytes: warmUp.bytes, heaviest: { ...warmUp.heaviest, what: 'warming up' } };
}

/** What the page trains a few steps of when it has loaded a model: DPO as it begins for one of this size. */
export const warmUpFor = (parameters: number): RunSettings => ({
  method: 'dpo',
  config: { ...defaultsOfMethod('dpo'), ...startingValues(parameters) } as RunConfig,
});

function checkpointedNeeds(settings: RunSettings, setting: Setting, comfortable: number): RunMemory {
  const once = needsOf(settings, setting, false);
  return once.bytes > comfortable
    ? { ...needsOf(settings, setting, true), checkpointActivations: true }
    : { ...once, checkpointActivations: false };
}

function needsOf(settings: RunSettings, setting: Setting, checkpointActivations: boolean): MemoryNeeds {
  const { backend } = setting;
  const before = piecesBefore(settings, setting, checkpointActivations);
  const during = piecesDuring(settings, setting, checkpointActivations);
  const kept = {
    what: 'the models and their optimiser moments',
    numbers: sum(residents(settings, setting)),
    cure: SMALLER,
  };
  const heaviest = [kept, ...during, ...before].reduce((a, b) => (b.numbers > a.numbers ? b : a));
  const together = backend === 'webgpu' ? sum(during) : 0;
  const atOnce = Math.max(together, ...[...before, ...during].map(({ numbers }) => numbers));
  const overhead = backend === 'wasm' ? WASM_OVERHEAD : 1;
  return {
    bytes: overhead * BYTES * (kept.numbers + atOnce),
    heaviest: { what: heaviest.what, bytes: BYTES * heaviest.numbers, cure: heaviest.cure },
    largest: largestTensor(settings, setting),
  };
}

const sum = (parts: readonly { numbers: number }[]) =>
  parts.reduce((total, { numbers }) => total + numbers, 0);

/** Done before the first step. A WebAssembly memory keeps the room; a GPU's recorded updates give theirs back. */
function piecesBefore(settings: RunSettings, setting: Setting, checkpointActivations: boolean): Piece[] {
  const { model, evaluation } = setting;
  const { config } = settings;
  const scorer = scorerOf(config, model);
  const update = (what: string, model: ModelShape, rows: number, hasLogits: boolean): Piece => ({
    what,
    cure: SMALLER,
    numbers: updateNumbers(
      settings,
      setting,
      model,
      batchOf(rows, setting),
      hasLogits,
      checkpointActivations,
    ),
  });
  return [
    ...(scorer ? [update('training the proxy', scorer, PROXY_ROWS, false)] : []),
    ...(config.reward === 'implicit' ? [update('training the proxy', model, DPO_ROWS, true)] : []),
    ...(evaluation ? [update('warming up', model, warmUpRows(model), true)] : []),
  ];
}

const warmUpRows = ({ parameters }: ModelShape): number =>
  Math.min(DPO_ROWS, 2 * Number(warmUpFor(parameters).config.batchSize));

/** Done in each step or each evaluation, as large as it gets. */
function piecesDuring(settings: RunSettings, setting: Setting, checkpointActivations: boolean): Piece[] {
  const { method, config } = settings;
  const { model, evaluation } = setting;
  const { trains } = methods[method].workload;
  const batch = batchOf(rowsOfUpdate(settings), setting);
  const update = (trained: Trained): Piece => {
    const isPolicy = trained === 'policy' || trained === 'two policies';
    const shape =
      trained === 'reward model' ? trainedScorer(config, model) : (scorerOf(config, model) ?? model);
    const numbers = updateNumbers(
      settings,
      setting,
      isPolicy ? model : shape,
      batch,
      isPolicy,
      checkpointActivations,
    );
    return {
      what: trained === 'critic' ? 'the critic update' : 'the update',
      cure: fewerRows(settings),
      numbers: numbers + otherLengths(settings, setting, numbers),
    };
  };
  const pieces = trains.map(update);
  if (evaluation) {
    const heldOut = batchOf(evaluation.heldOut, setting);
    pieces.push(reading('evaluation on the held-out texts', heldOut, setting, SMALLER));
    pieces.push(sampling(evaluation.samples, settings, setting, SMALLER));
  }
  const samples = samplesOfStep(settings);
  if (samples === 0) return pieces;
  pieces.push(sampling(samples, settings, setting, fewerSamples(settings)));
  if (trains.length > 0) {
    const scored = batchOf(Math.min(samples, microBatch(config)), setting);
    pieces.push(reading('scoring the samples', scored, setting, fewerRows(settings)));
  }
  return pieces;
}

/**
 * Samples are as long as they are: a GPU's updates are recorded for the length of a step's longest, and a second
 * recording is kept beside the one in use as long as recordings are small (src/ops/capture/recordings.ts).
 */
function otherLengths(settings: RunSettings, { backend }: Setting, numbers: number): number {
  const isRecorded = backend === 'webgpu' && samplesOfStep(settings) > 0;
  return isRecorded ? Math.min(numbers, KEPT_RECORDINGS / BYTES) : 0;
}

/** Forward and backward, then the optimiser. */
function updateNumbers(
  { config }: RunSettings,
  { backend, frozen }: Setting,
  model: ModelShape,
  batch: Batch,
  hasLogits: boolean,
  checkpointActivations: boolean,
): number {
  const adapter = hasLogits ? adapterIn(config, model) : null;
  const trained = adapter?.parameters ?? model.parameters;
  // Every tensor's gradient; of an adapter its own and those of the maps that it changes, through which it gets them
  // unless these are in half precision.
  const merged = frozen ? 0 : (backend === 'webgpu' ? MERGED_IN_RECORDING : 1) * (adapter?.adapted ?? 0);
  const gradients = trained + merged;
  // Each position's values around the blocks, and its logits if it has any, get a gradient too.
  const activations =
    trainedBlocks(model, batch, checkpointActivations) +
    2 * aroundBlocks(model, batch) +
    (hasLogits ? 2 * logitsOf(model, batch) : 0);
  // A GPU changes weights and moments in place. The gradient is there twice, as tensors and in a row.
  if (backend === 'webgpu') return gradients + activations + trained;
  // Elsewhere new weights and moments come beside those two, when the activations are gone.
  return Math.max(gradients + activations, 5 * trained);
}

function reading(what: string, batch: Batch, { model }: Setting, cure: string): Piece {
  const numbers = readBlocks(model, batch) + aroundBlocks(model, batch) + logitsOf(model, batch);
  return { what, numbers, cure };
}

function sampling(rows: number, settings: RunSettings, setting: Setting, cure: string): Piece {
  const { model } = setting;
  return {
    what: 'the key–value cache during sampling',
    cure,
    numbers: cachesOf(model, rows, cachedPositions(settings, setting)) + 2 * rows * model.vocabulary,
  };
}
