import type { Job, WorldResult } from '../../../experiment/evidence/job.ts';
import type { MethodName } from '../../../experiment/methods/methods.ts';
import { type Estimate, jackknife, mean } from '../../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames } from '../../../experiment/worlds.ts';
import { areaUnderFrontier, type RewardAtKl } from '../../areaUnderFrontier.ts';
import { finishedSeeds, type Results, type StudySize, seedsUpTo, worldsOf } from '../study.ts';

/** The runs of the study, and what of them the figure and the verdicts rest on. */

/** A method on the frontier, with the settings that lead it to different distances from the reference. */
interface Contender {
  name: string;
  method: MethodName;
  settings: readonly Readonly<Record<string, number | string>>[];
  seeds: number;
}

/**
 * What the lectures say of the frontier (claims 12 and 22) they say of sentiment, the first world: there DPO and PPO on the
 * same pairs have five seeds. Elsewhere, and for all others, three: five everywhere took more than ten hours.
 */
function contenders(world: WorldName, size: StudySize): Contender[] {
  const quick = size === 'quick';
  const offline = quick ? { steps: 60, evaluateEvery: 30 } : { steps: 240, evaluateEvery: 60 };
  const onPolicy = quick ? { steps: 20, evaluateEvery: 10 } : { steps: 60, evaluateEvery: 20 };
  const seeds = quick ? 1 : 3;
  const decisive = !quick && world === worldNames[0] ? 5 : seeds;
  const of = (name: string, values: readonly number[], shared: Record<string, number | string>) =>
    values.map((value) => ({ [name]: value, ...shared }));
  const some = (values: readonly number[]) => (quick ? values.filter((_, i) => i % 3 === 1) : values);
  const betas = some([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]);
  const targets = some([1, 3, 6, 9, 12]);
  const adaptive = { klControl: 'adaptive', klHorizon: 100, beta: 0.1, ...onPolicy };
  return [
    { name: 'DPO', method: 'dpo', settings: of('beta', betas, offline), seeds: decisive },
    {
      name: 'PPO on gold',
      method: 'ppo',
      settings: of('klTarget', targets, { reward: 'gold', ...adaptive }),
      seeds,
    },
    { name: 'PPO on a proxy', method: 'ppo', settings: of('klTarget', targets, adaptive), seeds: decisive },
    { name: 'IPO', method: 'ipo', settings: of('beta', some([0.05, 0.2, 1]), offline), seeds },
    { name: 'KTO', method: 'kto', settings: of('beta', some([0.05, 0.2, 1]), offline), seeds },
    { name: 'SimPO', method: 'simpo', settings: of('beta', some([1, 4]), offline), seeds },
    {
      name: 'RLOO on a proxy',
      method: 'rloo',
      settings: of('beta', some([0.02, 0.1]), { reward: 'proxy', ...onPolicy }),
      seeds,
    },
    {
      name: 'GRPO on a proxy',
      method: 'grpo',
      settings: of('beta', some([0.02, 0.1]), { reward: 'proxy', ...onPolicy }),
      seeds,
    },
    {
      name: 'Online DPO on a proxy',
      method: 'online-dpo',
      settings: of('beta', some([0.1, 0.5]), { reward: 'proxy', ...onPolicy }),
      seeds,
    },
    { name: 'Unlikelihood', method: 'unlikelihood', settings: [offline], seeds },
    { name: 'Preferred-FT', method: 'preferred-ft', settings: [offline], seeds },
    {
      name: 'Best of n by a proxy',
      method: 'best-of-n',
      settings: [
        quick ? { steps: 16, evaluateEvery: 16 } : { steps: 64, evaluateEvery: 64, poolPrompts: 256 },
      ],
      seeds,
    },
  ];
}

/** The pool of reference samples that the optimal frontier is made of; picked by gold it is best of n as well. */
function poolJob(world: WorldName, size: StudySize): Omit<Job, 'seed'> {
  const values =
    size === 'quick'
      ? { reward: 'gold', steps: 32, evaluateEvery: 32, poolPrompts: 64 }
      : { reward: 'gold', steps: 128, evaluateEvery: 128, poolPrompts: 256 };
  return { world, method: 'best-of-n', values };
}

export type Values = Readonly<Record<string, number | string>>;

/** A setting of a contender with what its seeds gave, step by step. */
export interface Measured {
  contender: Contender;
  values: Values;
  seeds: readonly WorldResult[];
}

/** All of a world that is there. */
export interface WorldResults {
  world: WorldName;
  measured: Measured[];
  pool: WorldResult | undefined;
  /** Mean gold of the reference on the same prompts. */
  reference: number;
}

export function inWorld(world: WorldName, results: Results, size: StudySize): WorldResults {
  const pool = results.of({ ...poolJob(world, size), seed: 1 });
  const measured = contenders(world, size).flatMap((contender) =>
    contender.settings.map((values) => ({
      contender,
      values,
      seeds: finishedSeeds(results, { world, method: contender.method, values }, seedsUpTo(contender.seeds)),
    })),
  );
  return { world, measured, pool, reference: pool?.bestOfN?.[0]?.gold ?? 0 };
}

/** What best of n gives is a curve over n, and any other run a point at each of its evaluations. */
export function pointsOf({ points, bestOfN }: WorldResult): (RewardAtKl & { at: string })[] {
  if (bestOfN) return bestOfN.map(({ n, gold, kl_bound }) => ({ at: `n ${n}`, kl: kl_bound, reward: gold }));
  return points
    .filter(({ step }) => step > 0)
    .map(({ step, kl, gold }) => ({ at: `step ${step}`, kl, reward: gold }));
}

/** The mean over seeds of every point that all of them have. */
function meanPoints(seeds: readonly WorldResult[]): RewardAtKl[] {
  const [first, ...others] = seeds.map(pointsOf);
  return (first ?? []).flatMap((point, i) => {
    const same = [point, ...others.flatMap((points) => points[i] ?? [])];
    if (same.length < seeds.length) return [];
    return { kl: mean(same.map(({ kl }) => kl)), reward: mean(same.map(({ reward }) => reward)) };
  });
}

/** The area under a contender's frontier: points averaged over seeds, its interval by leaving out one seed at a time. */
export function areaOf(name: string, budget: number, { measured, reference }: WorldResults): Estimate | null {
  const settings = measured.filter(({ contender }) => contender.name === name);
  const common = Math.min(...settings.map(({ seeds }) => seeds.length));
  if (!(common >= 2)) return null;
  const bySeed = Array.from({ length: common }, (_, seed) => settings.map(({ seeds }) => seeds[seed]));
  return jackknife(bySeed, (some) =>
    areaUnderFrontier(
      settings.flatMap((_, setting) => meanPoints(some.map((results) => results[setting]))),
      reference,
      budget,
    ),
  );
}

/** All runs of the study. */
export function allJobs(size: StudySize): Job[] {
  return worldsOf(size).flatMap((world) => [
    { ...poolJob(world, size), seed: 1 },
    ...contenders(world, size).flatMap(({ method, settings, seeds }) =>
      settings.flatMap((values) => seedsUpTo(seeds).map((seed) => ({ world, method, values, seed }))),
    ),
  ]);
}
