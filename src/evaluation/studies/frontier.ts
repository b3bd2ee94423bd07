import type {
  Figure,
  FigurePoint,
  FigureSeries,
  Finding,
  FindingsTable,
  Verdict,
} from '../../experiment/evidence/figure.ts';
import type { Job, JobResult } from '../../experiment/evidence/job.ts';
import type { MethodName } from '../../experiment/methods/methods.ts';
import type { EvaluationRow, FrontierPoint } from '../../experiment/metrics/metrics.ts';
import {
  differenceEstimate,
  type Estimate,
  jackknife,
  mean,
  smallSampleEstimate,
} from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { areaUnderFrontier, type RewardAtKl } from '../areaUnderFrontier.ts';
import { ENOUGH_SAMPLES, rewardBound } from '../optimalFrontier.ts';
import { finishedSeeds, type Results, type Study, type StudySize, seedsUpTo } from './study.ts';
import { overWorlds, side } from './verdicts.ts';
import { withInterval } from './words.ts';

/** KL budgets in nats up to which methods are ranked. */
const BUDGETS = [2, 5, 10] as const;

/** A method on the frontier, with the settings that lead it to different distances from the reference. */
interface Contender {
  name: string;
  method: MethodName;
  settings: readonly Readonly<Record<string, number | string>>[];
  /** Five where a claim is decided by it. */
  seeds: number;
}

function contenders(size: StudySize): Contender[] {
  const quick = size === 'quick';
  const offline = quick ? { steps: 60, evaluateEvery: 30 } : { steps: 240, evaluateEvery: 60 };
  const onPolicy = quick ? { steps: 20, evaluateEvery: 10 } : { steps: 60, evaluateEvery: 20 };
  const seeds = quick ? 1 : 3;
  const decisive = quick ? 1 : 5;
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
      seeds: decisive,
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

type Values = Readonly<Record<string, number | string>>;

/** A setting of a contender with what its seeds gave, step by step. */
interface Measured {
  contender: Contender;
  values: Values;
  seeds: readonly JobResult[];
}

/** All of a world that is there. */
interface WorldResults {
  world: WorldName;
  measured: Measured[];
  pool: JobResult | undefined;
  /** Mean gold of the reference on the same prompts. */
  reference: number;
}

function inWorld(world: WorldName, results: Results, size: StudySize): WorldResults {
  const pool = results.of({ ...poolJob(world, size), seed: 1 });
  const measured = contenders(size).flatMap((contender) =>
    contender.settings.map((values) => ({
      contender,
      values,
      seeds: finishedSeeds(results, { world, method: contender.method, values }, seedsUpTo(contender.seeds)),
    })),
  );
  return { world, measured, pool, reference: pool?.bestOfN?.[0]?.gold ?? 0 };
}

/** What best of n gives is a curve over n, and any other run a point at each of its evaluations. */
function pointsOf({ points, bestOfN }: JobResult): (RewardAtKl & { at: string })[] {
  if (bestOfN) return bestOfN.map(({ n, gold, kl_bound }) => ({ at: `n ${n}`, kl: kl_bound, reward: gold }));
  return points
    .filter(({ step }) => step > 0)
    .map(({ step, kl, gold }) => ({ at: `step ${step}`, kl, reward: gold }));
}

/** The mean over seeds of every point that all of them have. */
function meanPoints(seeds: readonly JobResult[]): RewardAtKl[] {
  const [first, ...others] = seeds.map(pointsOf);
  return (first ?? []).flatMap((point, i) => {
    const same = [point, ...others.flatMap((points) => points[i] ?? [])];
    if (same.length < seeds.length) return [];
    return { kl: mean(same.map(({ kl }) => kl)), reward: mean(same.map(({ reward }) => reward)) };
  });
}

/** The area under a contender's frontier: points averaged over seeds, its interval by leaving out one seed at a time. */
function areaOf(name: string, budget: number, { measured, reference }: WorldResults): Estimate | null {
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

function figureOf({ world, measured, pool }: WorldResults): Figure {
  const names = [...new Set(measured.map(({ contender }) => contender.name))];
  const series = names.map((name): FigureSeries => {
    const own = measured.filter(({ contender, seeds }) => contender.name === name && seeds.length > 0);
    const isCurve = own.some(({ seeds }) => seeds[0].bestOfN);
    return { name, kind: 'measured', joined: isCurve, points: own.flatMap(figurePoints) };
  });
  return {
    name: world,
    title: `${worldRecords[world].title}: reward against KL`,
    caption:
      'Every point is a policy on its way, averaged over seeds. The line is the best that any policy could do at that KL, from reweighted samples of the reference; where few samples carry it, only a bound is known.',
    x: { name: 'sequence KL(π ‖ π_ref)', unit: 'nats' },
    y: { name: 'gold', unit: 'standard deviations, 0 = reference' },
    series: [
      ...(pool?.frontier ? optimalSeries(pool.frontier) : []),
      ...series.filter(({ points }) => points.length > 0),
    ],
  };
}

function figurePoints({ contender, values, seeds }: Measured): FigurePoint[] {
  const lists = seeds.map(pointsOf);
  const [first] = lists;
  const setting = writtenSetting(values);
  return first
    .filter(({ at }) => !at.startsWith('n ') || isPowerOfTwo(Number(at.slice(2))))
    .flatMap(({ at }) => {
      const same = lists.flatMap((points) => points.find((point) => point.at === at) ?? []);
      const [kl, reward] = [same.map((point) => point.kl), same.map((point) => point.reward)].map(
        smallSampleEstimate,
      );
      const hasInterval = same.length > 1;
      return {
        x: kl.value,
        y: reward.value,
        ...(hasInterval && { xInterval: kl.interval, yInterval: reward.interval }),
        note: [contender.name, setting, at, `seeds: ${same.length}`].filter(Boolean).join(', '),
      };
    });
}

const isPowerOfTwo = (n: number) => Number.isInteger(Math.log2(n));

/** What tells a contender's settings apart. */
function writtenSetting({ beta, klTarget }: Values): string {
  if (klTarget !== undefined) return `target KL ${klTarget}`;
  return beta === undefined ? '' : `β ${beta}`;
}

/** Solid where the samples carry the frontier itself; faded, as a bound, beyond. */
function optimalSeries(points: readonly FrontierPoint[]): FigureSeries[] {
  const carried = points.filter(({ ess }) => ess >= ENOUGH_SAMPLES).sort((a, b) => a.kl - b.kl);
  const last = carried[carried.length - 1];
  const line = (name: string, kind: FigureSeries['kind'], of: FigurePoint[]): FigureSeries => ({
    name,
    kind,
    joined: true,
    points: of,
  });
  const bound = last
    ? [last.kl, 4, 6, 9, 12]
        .filter((kl) => kl >= last.kl)
        .flatMap((kl) => {
          const most = rewardBound(points, kl);
          return most ? [{ x: kl, y: most.reward }] : [];
        })
    : [];
  return [
    line(
      'Optimal frontier',
      'theory',
      carried.map(({ kl, reward }) => ({ x: kl, y: reward })),
    ),
    line('No policy lies above', 'faded', bound),
  ];
}

/** In standard errors. By chance 1 of 31,600 points lies so far up: of the thousand of a world, none as a rule. */
const CLEARLY_ABOVE = 4;

/** Points that lie significantly above what any policy can have: there must be none. */
export function pointsAboveBound(results: readonly JobResult[], pool: JobResult): EvaluationRow[] {
  const rows = results.flatMap(({ points, bestOfN }) =>
    bestOfN ? [] : points.filter(({ step }) => step > 0),
  );
  return rows.filter(({ kl, kl_stderr, gold, gold_stderr }) => {
    const most = rewardBound(pool.frontier ?? [], kl);
    if (!most) return false;
    const stderr = Math.hypot(gold_stderr, most.beta * kl_stderr, most.stderr);
    return gold - most.reward > CLEARLY_ABOVE * stderr;
  });
}

function areaTable(of: WorldResults): FindingsTable {
  const names = [...new Set(of.measured.map(({ contender }) => contender.name))];
  const rows = names
    .map((name) => ({ name, areas: BUDGETS.map((budget) => areaOf(name, budget, of)) }))
    .filter(({ areas }) => areas.some(Boolean))
    .sort((a, b) => (b.areas[1]?.value ?? 0) - (a.areas[1]?.value ?? 0));
  return {
    name: `${of.world}-areas`,
    title: `${worldRecords[of.world].title}: area under the frontier`,
    caption:
      'Mean gold above the reference for a KL budget drawn evenly from 0 to K nats, mixtures of a method’s policies allowed; Student’s 95% interval over seeds (jackknife).',
    columns: ['method', ...BUDGETS.map((budget) => `up to ${budget} nats`)],
    rows: rows.map(({ name, areas }) => [name, ...areas.map((area) => (area ? withInterval(area) : '–'))]),
  };
}

/** Claim 12, by areas up to 5 nats. */
function dpoAgainstPpo(all: readonly WorldResults[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const dpo = areaOf('DPO', 5, of);
    const differences = ['PPO on gold', 'PPO on a proxy'].map((name) => {
      const ppo = areaOf(name, 5, of);
      const difference = dpo && ppo && differenceEstimate(dpo, ppo);
      if (difference) lines.push(`${of.world}: DPO − ${name} ${withInterval(difference)}`);
      return side(difference);
    });
    if (differences.includes(-1)) return 'does not hold here';
    if (differences.includes(null)) return null;
    return differences.every((one) => one === 1) ? 'holds here' : 'cannot be told here';
  });
  return {
    claim: 12,
    verdict: overWorlds(verdicts),
    result: `Difference of the areas under the frontier up to 5 nats. ${lines.join('; ')}.`,
    shownIn: 'areas',
  };
}

/** Values of a field at the last step, seed by seed. */
function atEnd(seeds: readonly JobResult[], field: 'gold' | 'kl'): number[] {
  return seeds.flatMap(({ points }) => points.at(-1)?.[field] ?? []);
}

/** Claim 22, by gold and KL after the last step of DPO's runs. */
function goodBetas(all: readonly WorldResults[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const runs = of.measured
      .filter(({ contender, seeds }) => contender.name === 'DPO' && seeds.length >= 2)
      .map(({ values, seeds }) => ({
        beta: Number(values.beta),
        gold: smallSampleEstimate(atEnd(seeds, 'gold')),
        kl: smallSampleEstimate(atEnd(seeds, 'kl')),
      }));
    const isGood = ({ beta }: { beta: number }) => beta >= 0.1 && beta <= 0.5;
    const byGold = [...runs].sort((a, b) => b.gold.value - a.gold.value);
    const [best, bestGood] = [byGold[0], byGold.find(isGood)];
    if (!best || !bestGood || runs.every(isGood)) return null;
    lines.push(
      `${of.world}: highest gold at β ${best.beta}, ${withInterval(best.gold)}; from 0.1 to 0.5 at β ${bestGood.beta}, ${withInterval(bestGood.gold)}; KL ${runs.map(({ beta, kl }) => `${kl.value.toFixed(1)} at β ${beta}`).join(', ')}`,
    );
    const falls = runs.slice(1).every(({ kl }, i) => side(differenceEstimate(kl, runs[i].kl)) !== 1);
    const isBeaten = side(differenceEstimate(best.gold, bestGood.gold)) === 1;
    return falls && !isBeaten ? 'holds here' : 'does not hold here';
  });
  return {
    claim: 22,
    verdict: overWorlds(verdicts),
    result: `After the last step. ${lines.join('. ')}.`,
    shownIn: 'reviews',
  };
}

/** Claim 4: best of 16 by a proxy against DPO at β 0.1. */
function bestOfSixteen(all: readonly WorldResults[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const seedsOf = (name: string, beta?: number) =>
      of.measured.find(
        ({ contender, values }) => contender.name === name && (beta === undefined || values.beta === beta),
      )?.seeds ?? [];
    const picked = seedsOf('Best of n by a proxy').flatMap(
      ({ bestOfN }) => bestOfN?.find(({ n }) => n === 16)?.gold ?? [],
    );
    const trained = atEnd(seedsOf('DPO', 0.1), 'gold');
    if (picked.length < 2 || trained.length < 2) return null;
    const [best, dpo] = [picked, trained].map(smallSampleEstimate);
    lines.push(`${of.world}: best of 16 ${withInterval(best)}, DPO ${withInterval(dpo)}`);
    return side(differenceEstimate(best, dpo)) === -1 ? 'does not hold here' : 'holds here';
  });
  return {
    claim: 4,
    verdict: overWorlds(verdicts),
    result: `Gold of best of 16 by a proxy and of DPO at β 0.1. ${lines.join('; ')}.`,
    shownIn: 'reviews',
  };
}

/** How much an area must differ for two losses to be called different. */
const SLIGHT = 0.1;

/** Claim 21: the variant that differs most from DPO. */
function variants(all: readonly WorldResults[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const dpo = areaOf('DPO', 5, of);
    const differences = ['IPO', 'KTO', 'SimPO'].map((name) => {
      const other = areaOf(name, 5, of);
      const difference = dpo && other && differenceEstimate(other, dpo);
      if (difference) lines.push(`${of.world}: ${name} − DPO ${withInterval(difference)}`);
      return difference;
    });
    if (differences.includes(null)) return null;
    const known = differences.filter((one) => one !== null);
    if (known.some((one) => side(one, SLIGHT) === 1 || side(one, -SLIGHT) === -1))
      return 'does not hold here';
    return known.every((one) => side(one, SLIGHT) === -1 && side(one, -SLIGHT) === 1)
      ? 'holds here'
      : 'cannot be told here';
  });
  return {
    claim: 21,
    verdict: overWorlds(verdicts),
    result: `Difference of the areas up to 5 nats. ${lines.join('; ')}.`,
    shownIn: 'areas',
  };
}

export const frontier: Study = {
  name: 'frontier',
  title: 'Reward against KL',
  question:
    'How much reward does each method buy for its distance from the reference, and how close does it come to the best possible?',
  rules: {
    4: 'In a world the claim holds unless the gold of best of 16 by a proxy lies below that of DPO at β 0.1, with the 95% interval of the difference below 0. It holds here if it holds in all worlds.',
    12: 'In a world the claim holds if the area under DPO’s frontier up to 5 nats is larger than PPO’s on gold and PPO’s on a proxy, with the 95% intervals of both differences above 0. It fails if one of them lies below 0. It holds here if it holds in all worlds, and does not hold here if it fails in one.',
    21: 'The areas up to 5 nats of IPO, KTO and SimPO differ from DPO’s by less than 0.1, intervals included, in every world: it holds. One of them differs by more, its interval included: it does not hold.',
    22: 'In a world the range is good if, after the last step of DPO, no other β beats the best β from 0.1 to 0.5 by an interval above 0. A larger β deviates less if KL does not rise, by an interval above 0, from any β to the next larger one. Both in all worlds: it holds.',
  },
  jobs: (size) =>
    worldNames.flatMap((world) => [
      { ...poolJob(world, size), seed: 1 },
      ...contenders(size).flatMap(({ method, settings, seeds }) =>
        settings.flatMap((values) => seedsUpTo(seeds).map((seed) => ({ world, method, values, seed }))),
      ),
    ]),
  analyse: (results, size) => {
    const all = worldNames.map((world) => inWorld(world, results, size));
    const begun = all.filter(({ measured }) => measured.some(({ seeds }) => seeds.length > 0));
    return {
      figures: begun.map(figureOf),
      tables: begun.map(areaTable),
      findings: [bestOfSixteen, dpoAgainstPpo, variants, goodBetas]
        .map((find) => find(all))
        .filter(({ verdict }) => verdict !== 'not measured yet'),
    };
  },
};
