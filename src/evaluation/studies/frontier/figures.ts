import type {
  Figure,
  FigurePoint,
  FigureSeries,
  FindingsTable,
} from '../../../experiment/evidence/figure.ts';
import type { WorldResult } from '../../../experiment/evidence/job.ts';
import type { EvaluationRow, FrontierPoint } from '../../../experiment/metrics/metrics.ts';
import { smallSampleEstimate } from '../../../experiment/metrics/statistics.ts';
import { worldRecords } from '../../../experiment/worlds.ts';
import { ENOUGH_SAMPLES, rewardBound } from '../../optimalFrontier.ts';
import { withInterval } from '../words.ts';
import { areaOf, type Measured, pointsOf, type Values, type WorldResults } from './runs.ts';

/** Figure and table of a world. */

/** KL budgets in nats up to which methods are ranked. */
const BUDGETS = [2, 5, 10] as const;

export function figureOf({ world, measured, pool }: WorldResults): Figure {
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
      'Every point is a policy during training, averaged over seeds. The line is the best that any policy could do at that KL, from reweighted samples of the reference; where few samples carry it, only a bound is known.',
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
        // A distance has no values below 0, whatever two seeds can say of it.
        ...(hasInterval && {
          xInterval: [Math.max(0, kl.interval[0]), kl.interval[1]] as [number, number],
          yInterval: reward.interval,
        }),
        note: [contender.name, setting, at, `seeds: ${same.length}`].filter(Boolean).join(', '),
        seeds: same.length,
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
export function pointsAboveBound(results: readonly WorldResult[], pool: WorldResult): EvaluationRow[] {
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

export function areaTable(of: WorldResults): FindingsTable {
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
