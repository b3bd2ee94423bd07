import type { Finding, FindingsTable, Verdict } from '../../experiment/evidence/figure.ts';
import { residents } from '../../experiment/memory/residentMemory.ts';
import type { Setting } from '../../experiment/memory/runBatches.ts';
import { runMemory } from '../../experiment/memory/runMemory.ts';
import { defaultsOfMethod, type MethodName, methods } from '../../experiment/methods/methods.ts';
import type { RunSettings } from '../../experiment/metrics/run.ts';
import { modelShape } from '../../model/modelConfig.ts';
import type { Study } from './study.ts';

/** What methods keep in memory, counted from the records that the estimate before each run is made of. */

/** The model that ships with the lab. */
export const SHIPPED = {
  architecture: 'gpt2',
  vocabulary: 1200,
  contextLength: 96,
  width: 96,
  layers: 4,
  heads: 4,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
} as const;

/** Completions in one update, the same for all; each fills the context. */
const ROWS = 32;
const BYTES = 4;

const { contextLength } = SHIPPED;
const setting: Setting = {
  backend: 'wasm',
  model: modelShape(SHIPPED),
  texts: { longest: contextLength, mean: contextLength, completion: contextLength },
};

/** A method at its defaults, with an update of `ROWS` completions. */
interface Entrant {
  title: string;
  method: MethodName;
  values: Readonly<Record<string, number | string>>;
}

const onSamples = { minibatches: 1, promptsPerStep: ROWS };
export const DPO: Entrant = { title: 'DPO', method: 'dpo', values: { batchSize: ROWS / 2 } };
export const PPO: Entrant = {
  title: 'PPO on a reward model',
  method: 'ppo',
  values: { ...onSamples, reward: 'proxy' },
};
export const PPO_ON_GOLD: Entrant = {
  title: 'PPO on a rule',
  method: 'ppo',
  values: { ...onSamples, reward: 'gold' },
};
const ENTRANTS: readonly Entrant[] = [
  DPO,
  { title: 'SimPO', method: 'simpo', values: { batchSize: ROWS / 2 } },
  PPO,
  PPO_ON_GOLD,
  {
    title: 'RLOO on a reward model',
    method: 'rloo',
    values: { reward: 'proxy', promptsPerStep: ROWS / 4, samplesPerPrompt: 4 },
  },
];

interface Counted {
  /** Language models, with whatever head. */
  models: number;
  /** Bytes of the weights of those models, each once. */
  weights: number;
  /** Bytes of all that stays from step to step: weights, moments of Adam, copies. */
  kept: number;
  /** Bytes at the peak of a step, by the estimate. */
  peak: number;
}

export function counted({ method, values }: Entrant): Counted {
  const settings: RunSettings = { method, config: { ...defaultsOfMethod(method), ...values } };
  const parts = residents(settings, setting);
  const { trains } = methods[method].workload;
  const isLearnt = settings.config.reward === 'proxy';
  // The reference, what is trained, and what rewards where that is a model.
  const models = 1 + trains.length + Number(isLearnt);
  return {
    models,
    weights: BYTES * models * setting.model.parameters,
    kept: BYTES * parts.reduce((sum, { numbers }) => sum + numbers, 0),
    peak: runMemory(settings, setting).bytes,
  };
}

/** Claim 25: two models for one method, four for the other. */
export function twoAndFour(dpo: Pick<Counted, 'models'>, ppo: Pick<Counted, 'models'>): Verdict {
  return dpo.models === 2 && ppo.models === 4 ? 'holds here' : 'does not hold here';
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function table(): FindingsTable {
  return {
    name: 'memory',
    title: 'What stays in memory, and what a step takes',
    caption: `The shipped model on WebAssembly, ${ROWS} completions of ${contextLength} tokens in an update. Kept from step to step: all weights twice (as tensors and in one row), two moments of Adam for what is trained, and a copy where updates may be taken back. \`npm run memory\` holds the peak against measurements.`,
    columns: ['', 'models', 'their weights', 'kept from step to step', 'peak of a step'],
    rows: ENTRANTS.map((entrant) => {
      const { models, weights, kept, peak } = counted(entrant);
      return [entrant.title, String(models), ...[weights, kept, peak].map(megabytes)];
    }),
  };
}

function finding(): Finding {
  const [dpo, ppo, onRule] = [DPO, PPO, PPO_ON_GOLD].map(counted);
  return {
    claim: 25,
    verdict: twoAndFour(dpo, ppo),
    result: `Exact. DPO keeps ${dpo.models} models, PPO on a reward model ${ppo.models}, PPO on a rule ${onRule.models}. With optimiser and copies PPO keeps ${(ppo.kept / dpo.kept).toFixed(1)} times as many bytes as DPO; at the peak of a step with as many completions it takes ${(ppo.peak / dpo.peak).toFixed(1)} times as many.`,
    shownIn: 'memory',
  };
}

export const memory: Study = {
  name: 'memory',
  title: 'Models in memory',
  question: 'How many models does each method keep, and what do they take?',
  rules: {
    25: 'Counted from what a run keeps on the backend: the claim holds if DPO keeps two language models and PPO on a reward model four, whatever head each has. Bytes are reported beside it.',
  },
  jobs: () => [],
  analyse: () => ({ figures: [], tables: [table()], findings: [finding()] }),
};
