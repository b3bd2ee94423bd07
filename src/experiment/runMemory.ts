import { COMFORTABLE_BYTES, type MemoryNeeds } from './memoryLimits.ts';
import { type MethodName, methods } from './methods.ts';
import {
  aroundBlocks,
  type Batch,
  cachesOf,
  logitsOf,
  type ModelShape,
  readBlocks,
  tokensOf,
  trainedBlocks,
} from './modelMemory.ts';
import {
  adapterIn,
  batchOf,
  DPO_ROWS,
  microBatch,
  type Plan,
  rowsOfUpdate,
  type Setting,
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
 * the next time, because they are told apart by size: all pieces add up.
 */

export interface RunMemory extends MemoryNeeds {
  /** Whether blocks are computed twice for the gradient, because all activations would take too much. */
  blocksTwice: boolean;
}

interface Part {
  what: string;
  numbers: number;
}

/** A proxy for the reward is learnt from 32 pairs a step. */
const PROXY_ROWS = 64;
/** Rows that best of n samples at once at most. */
const POOL_ROWS = 64;
const BYTES = 4;
const UPDATE = 'the update';
/**
 * A WebAssembly memory grows by up to a fifth more than is asked for, never shrinks, and has holes that are too small
 * for what comes next. Measured: 1.03 to 1.5 times what is in use.
 */
const WASM_OVERHEAD = 1.15;

export function runMemory(plan: Plan, setting: Setting): RunMemory {
  const once = needsOf(plan, setting, false);
  return once.bytes > COMFORTABLE_BYTES
    ? { ...needsOf(plan, setting, true), blocksTwice: true }
    : { ...once, blocksTwice: false };
}

function needsOf(plan: Plan, setting: Setting, blocksTwice: boolean): MemoryNeeds {
  const { backend } = setting;
  const pieces = piecesOf(plan, setting, blocksTwice);
  const work = pieces.map(({ numbers }) => numbers);
  const kept = {
    what: 'the models, and the moments of their optimisers',
    numbers: sum(residents(plan, setting).map(({ numbers }) => numbers)),
  };
  const atOnce = backend === 'webgpu' ? sum(work) : Math.max(0, ...work);
  const heaviest = [kept, ...pieces].reduce((a, b) => (b.numbers > a.numbers ? b : a));
  const overhead = backend === 'wasm' ? WASM_OVERHEAD : 1;
  return {
    bytes: overhead * BYTES * (kept.numbers + atOnce),
    heaviest: {
      what: heaviest.what,
      bytes: BYTES * heaviest.numbers,
      cure: heaviest.what === UPDATE ? fewerRows(plan) : 'Take a smaller model, or shorter texts.',
    },
    largest: largestOf(plan, setting),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

/** What is there from step to step. */
function residents(plan: Plan, { model }: Setting): Part[] {
  const { method, config } = plan;
  const P = model.parameters;
  // Weights lie twice on the backend: as tensors that the model reads, and in a row for the optimiser.
  const reference = { what: 'reference, as tensors and in a row', numbers: 2 * P };
  const trainee = (what: string, parameters: number): Part => ({
    what: `${what}: weights twice, as above, and the two moments of Adam`,
    numbers: 4 * parameters,
  });
  const scorer = scorerOf(config, model);
  const proxy =
    scorer && config.reward !== 'gold'
      ? [trainee('the proxy for the reward', scorer.parameters)]
      : config.reward === 'implicit'
        ? [trainee('the policy whose reward is implied', P)]
        : [];
  switch (methods[method].kind) {
    case 'reward model':
      return [reference, trainee('reward model', trainedScorer(config, model).parameters)];
    case 'best of n':
      return [reference, ...proxy];
    case 'walk':
      return [reference, trainee('one end', P), trainee('the other end', P), trainee('in between', P / 2)];
    default: {
      const policy = adapted(plan, model);
      const critic = method === 'ppo' ? [trainee('critic', (scorer ?? model).parameters)] : [];
      // Several updates in a row that may be taken back: a copy of weights and moments.
      const copies = takesBack(method) ? [policy, ...critic].map(({ numbers }) => (3 / 4) * numbers) : [];
      const copy = { what: 'copies to go back to', numbers: sum(copies) };
      return [reference, policy, ...critic, copy, ...proxy];
    }
  }

  function adapted({ config }: Plan, model: ModelShape): Part {
    const adapter = adapterIn(config, model);
    if (!adapter) return trainee('policy', P);
    return {
      what: 'adapter, and the maps that it changes',
      numbers: 4 * adapter.parameters + adapter.adapted,
    };
  }
}

const takesBack = (method: MethodName) => method === 'ppo' || method === 'grpo';

/** What is computed now and then and frees its memory afterwards, each piece as large as it gets. */
function piecesOf(plan: Plan, setting: Setting, blocksTwice: boolean): Part[] {
  const { method, config } = plan;
  const { model, evaluation } = setting;
  const scorer = scorerOf(config, model);
  const update = (what: string, model: ModelShape, batch: Batch, hasLogits: boolean): Part => ({
    what,
    numbers: updateNumbers(plan, setting, model, batch, hasLogits, blocksTwice),
  });
  const ofTexts = (rows: number) => batchOf(rows, setting);
  const rows = rowsOfUpdate(plan);
  const pieces: Part[] = [];
  if (scorer && config.reward !== 'gold') {
    pieces.push(update('learning the proxy', scorer, ofTexts(PROXY_ROWS), false));
  }
  if (config.reward === 'implicit') pieces.push(update('learning the proxy', model, ofTexts(DPO_ROWS), true));
  switch (methods[method].kind) {
    case 'reward model':
      pieces.push(update(UPDATE, trainedScorer(config, model), ofTexts(rows), false));
      break;
    case 'best of n':
      pieces.push(sampling(Math.min(POOL_ROWS, Number(config.poolPrompts)), setting));
      break;
    default:
      pieces.push(update(UPDATE, model, ofTexts(rows), true));
      if (method === 'ppo')
        pieces.push(update('the update of the critic', scorer ?? model, ofTexts(rows), false));
  }
  if (methods[method].kind === 'rollout') {
    pieces.push(sampling(samplesOfStep(plan), setting));
    pieces.push(
      reading('scoring the samples', ofTexts(Math.min(samplesOfStep(plan), microBatch(config))), setting),
    );
  }
  if (evaluation) {
    pieces.push(reading('evaluations, which read the held-out texts', ofTexts(evaluation.heldOut), setting));
    pieces.push(sampling(evaluation.samples, setting));
    // Warm-up has trained by DPO before, and what it took is not given back.
    pieces.push(update('warming up', model, ofTexts(DPO_ROWS), true));
  }
  return pieces;
}

/** Forward and backward, then the optimiser. In a WebAssembly memory what one needs is free in the other. */
function updateNumbers(
  { config }: Plan,
  { backend }: Setting,
  model: ModelShape,
  batch: Batch,
  hasLogits: boolean,
  blocksTwice: boolean,
): number {
  const adapter = hasLogits ? adapterIn(config, model) : null;
  const trained = adapter?.parameters ?? model.parameters;
  // Every tensor's gradient; of an adapter also those of the maps that it changes, through which it gets its own.
  const gradients = model.parameters + (adapter ? adapter.adapted : 0);
  // Each position's values around the blocks, and its logits if it has any, get a gradient too.
  const activations =
    trainedBlocks(model, batch, blocksTwice) +
    2 * aroundBlocks(model, batch) +
    (hasLogits ? 2 * logitsOf(model, batch) : 0);
  // The gradient as tensors and in a row, new weights, new moments.
  const optimiser = 5 * trained;
  if (backend !== 'webgpu') return Math.max(gradients + activations, optimiser);
  // The buffers of the two have different sizes and do not serve each other, but for the gradient as tensors.
  return gradients + activations + optimiser - trained;
}

function reading(what: string, batch: Batch, { model }: Setting): Part {
  const numbers = readBlocks(model, batch) + aroundBlocks(model, batch) + logitsOf(model, batch);
  return { what, numbers };
}

function sampling(rows: number, { model }: Setting): Part {
  return {
    what: 'caches of sampling, and the logits of the newest token',
    numbers: cachesOf(model, rows, model.contextLength) + 2 * rows * model.vocabulary,
  };
}

/** The largest tensor. Which one it is depends on the model and on the batch. */
function largestOf(plan: Plan, setting: Setting): MemoryNeeds['largest'] {
  const { model, evaluation } = setting;
  const isScorer = methods[plan.method].kind === 'reward model';
  const trained = isScorer ? trainedScorer(plan.config, model) : model;
  const batch = batchOf(rowsOfUpdate(plan), setting);
  const heldOut = batchOf(evaluation?.heldOut ?? 0, setting);
  const fewer = fewerRows(plan);
  const smaller = 'Take a smaller model.';
  const tensors = [
    { what: 'the weights of the model, in a row', numbers: model.parameters, cure: smaller },
    { what: 'the logits of a batch', numbers: isScorer ? 0 : logitsOf(model, batch), cure: fewer },
    {
      what: 'the attention weights of a batch',
      numbers: tokensOf(batch) * trained.heads * batch.time,
      cure: fewer,
    },
    {
      what: 'the feed-forward network on a batch',
      numbers: tokensOf(batch) * trained.innerWidth,
      cure: fewer,
    },
    {
      what: 'the logits of the held-out pairs',
      numbers: logitsOf(model, heldOut),
      cure: 'Take a model with a smaller vocabulary, or shorter texts.',
    },
    {
      what: 'the attention weights of the held-out pairs',
      numbers: tokensOf(heldOut) * model.heads * heldOut.time,
      cure: 'Take a smaller model, or shorter texts.',
    },
  ];
  const { numbers, ...named } = tensors.reduce((a, b) => (b.numbers > a.numbers ? b : a));
  return { ...named, bytes: BYTES * numbers };
}

/** The control by which a batch becomes smaller. */
function fewerRows({ method, config }: Plan): string {
  if (config.microBatchSize !== undefined) return 'Take a smaller micro-batch, or shorter texts.';
  const unit = methods[method].kind === 'texts' ? 'texts' : 'pairs';
  return `Take fewer ${unit} a step, or shorter texts.`;
}
