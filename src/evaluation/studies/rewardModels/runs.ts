import type { Job, Kept, WorldResult } from '../../../experiment/evidence/job.ts';
import { type Estimate, smallSampleEstimate } from '../../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames } from '../../../experiment/worlds.ts';
import type { SubsetName } from '../../rewardBench.ts';
import { dpoRun, offline } from '../sharedRuns.ts';
import { finishedSeeds, type Results, type Setting, type StudySize, seedsUpTo } from '../study.ts';

/** The runs of the study, and what one of them says. */

type Unseeded = Omit<Job, 'seed' | 'world'>;

/** From a model that is too simple to understand a text up to the whole language model. */
export const MODELS = [
  { name: 'width 16 from scratch, 1 layer', values: { start: 'scratch', width: 16, layers: 1 } },
  { name: '1 layer', values: { layers: 1 } },
  { name: '2 layers', values: { layers: 2 } },
  { name: '4 layers', values: { layers: 4 } },
] as const;
export type Model = (typeof MODELS)[number];
export const PAIRS = [200, 1000, 5000] as const;
export const LARGEST = MODELS[MODELS.length - 1];
export const SMALLEST = MODELS[0];
export const HELD_OUT = 1000;
/** As many as policies are trained on, and as are rated. */
const SAME_PAIRS = 2000;

/** Of the pairs the first so many, seen 6,400 times in a full run. */
export function rewardModelJob(
  model: Model,
  trainPairs: number,
  size: StudySize,
  { method = 'rm', ...rest }: Partial<Unseeded> = {},
): Unseeded {
  const lasts = size === 'full' ? { steps: 200, evaluateEvery: 200 } : { steps: 40, evaluateEvery: 40 };
  const values = { ...model.values, trainPairs, ...lasts };
  return {
    method,
    values,
    labelling: { pairCount: 5000, ...rest.labelling },
    heldOutPairs: HELD_OUT,
    keep: keptOf(model, trainPairs, method),
  };
}

/** The largest and the smallest one are judges too, and the largest one of fewer pairs stands beside DPO. */
function keptOf(model: Model, pairs: number, method: Job['method']): Kept[] {
  const isJudge = pairs === 5000 && (model === LARGEST || model === SMALLEST);
  if (isJudge) return ['agreement', 'ranking'];
  return pairs === 5000 || (pairs === SAME_PAIRS && method === 'rm') ? ['ranking'] : [];
}

/** Where all is measured; elsewhere there is what decides a claim. */
const isWhole = (world: WorldName, size: StudySize) => world === worldNames[0] && size === 'full';

/** By size and data; of what is not whole the corners. */
export function ladder(world: WorldName, size: StudySize): (Setting & { model: Model; pairs: number })[] {
  const isDecisive = (model: Model, pairs: number) =>
    pairs === 5000 ? model === LARGEST || model === SMALLEST : pairs === 200 && model === LARGEST;
  return MODELS.flatMap((model) =>
    PAIRS.filter((pairs) => isWhole(world, size) || isDecisive(model, pairs)).map((pairs) => ({
      name: `${model.name}, ${pairs} pairs`,
      model,
      pairs,
      job: rewardModelJob(model, pairs, size),
      seeds: size === 'quick' ? 1 : isDecisive(model, pairs) ? 5 : 3,
    })),
  );
}

/** Pairs against ratings, of the same comparisons. */
export function feedback(size: StudySize): Setting[] {
  const seeds = size === 'quick' ? 1 : 5;
  return [
    {
      name: `${LARGEST.name}, ${SAME_PAIRS} pairs`,
      job: rewardModelJob(LARGEST, SAME_PAIRS, size),
      seeds,
    },
    {
      name: 'from ratings',
      job: rewardModelJob(LARGEST, SAME_PAIRS, size, {
        method: 'rm-ratings',
        labelling: { feedback: 'ratings' },
      }),
      seeds,
    },
  ];
}

/** Policies of as many pairs, whose implicit rewards are rewards too. */
export function policies(world: WorldName, size: StudySize): Setting[] {
  const quick = size === 'quick';
  const dpo: Setting = { name: 'DPO', job: dpoRun(world, size), seeds: quick ? 1 : 5 };
  if (!isWhole(world, size)) return [dpo];
  const { steps } = offline(size);
  const of = (method: 'ipo' | 'kto' | 'simpo', name: string): Setting => ({
    name,
    job: { method, values: { steps, evaluateEvery: steps }, keep: ['ranking'] },
    seeds: 3,
  });
  return [dpo, of('ipo', 'IPO'), of('kto', 'KTO'), of('simpo', 'SimPO')];
}

export const settings = (world: WorldName, size: StudySize): Setting[] => [
  ...ladder(world, size),
  ...feedback(size),
  ...policies(world, size),
];

export const seedsIn = (results: Results, world: WorldName, { job, seeds }: Setting): WorldResult[] =>
  finishedSeeds(results, { world, ...job }, seedsUpTo(seeds));

/** Accuracy on held-out pairs after the last step. */
export function accuracyOf(seeds: readonly WorldResult[]): Estimate | null {
  const values = seeds.flatMap(({ points }) => points.at(-1)?.['eval_rewards/accuracies'] ?? []);
  return values.length === 0 ? null : smallSampleEstimate(values);
}

/** The share of a subset's pairs that a reward gets right, over seeds. */
export function rankingOf(seeds: readonly WorldResult[], subset: SubsetName): Estimate | null {
  const values = seeds
    .flatMap(({ ranking }) => ranking?.[subset] ?? [])
    .map(({ right, pairs }) => right / pairs);
  return values.length === 0 ? null : smallSampleEstimate(values);
}
