import { familyOf } from '../../../experiment/methods/methods.ts';
import type { Evaluation } from '../../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../../experiment/metrics/run.ts';
import { COMPARISON, type Point } from '../points.ts';
import type { Sources } from '../types.ts';

/** Points of charts that have something else than the steps along the bottom. */

/** Below this many samples' worth the frontier rests on too few of them to be believed. */
const FEW = 4;

/** Theory belongs to no step. */
const NO_STEP = Number.NaN;

/** Whether a run moves a policy, so that its evaluations have a place between reward and KL. */
const movesPolicy = ({ method }: RunRecord) => familyOf(method).movesPolicy;

/** Whether each of a run's evaluations has every smaller n as well. */
const isBestOfN = ({ method }: RunRecord) => familyOf(method).charts === 'best of n';

/**
 * Reward against KL: a point an evaluation in the order of steps, of the live run and of the comparison run; then best of n
 * at the bound on its KL, and the frontier of the same pool.
 *
 * @param toX what becomes of a KL on the axis, its root for Gao's d
 */
export function againstKl({ live, comparisonRun, pool }: Sources, toX = (kl: number) => kl): Point[] {
  const path = (record: RunRecord | null, whose: string) =>
    record && movesPolicy(record) ? record.evaluations.map(({ row }) => pathPoint(row, whose, toX)) : [];
  // Where the run itself is best of n its points are steps to be chosen, and a second one can stand behind it.
  const [mine, before] = [live ?? comparisonRun, live && comparisonRun].map((record) =>
    record && isBestOfN(record) ? record : null,
  );
  return [
    ...path(live, ''),
    ...path(comparisonRun, COMPARISON),
    ...bestOfNAgainstKl(pool, '', toX, mine !== null),
    ...bestOfNAgainstKl((mine && before?.evaluations.at(-1)) ?? null, COMPARISON, toX, false),
    ...frontier(pool, toX),
  ];
}

function pathPoint(row: Evaluation['row'], whose: string, toX: (kl: number) => number): Point {
  const point: Point = { step: row.step, x: toX(Math.max(0, row.kl)) };
  return withValues(point, row, [...JUDGED, 'proxy', 'proxy_stderr'], whose);
}

const JUDGED = ['gold', 'gold_stderr', 'own_reward', 'own_reward_stderr'] as const;

/** The point with those of the values that there are. */
function withValues<Name extends string>(
  point: Point,
  values: { readonly [name in Name]?: number },
  names: readonly Name[],
  prefix: string,
): Point {
  for (const name of names) {
    const value = values[name];
    if (value !== undefined) point[prefix + name] = value;
  }
  return point;
}

function bestOfNAgainstKl(
  pool: Evaluation | null,
  whose: string,
  toX: (kl: number) => number,
  isRun: boolean,
): Point[] {
  return (pool?.bestOfN ?? [])
    .filter(({ n }, _, { length }) => isPowerOfTwo(n) || n === length)
    .map((pick) =>
      withValues(
        { step: isRun ? pick.n : NO_STEP, x: toX(pick.kl_bound) },
        pick,
        [...JUDGED, 'proxy'],
        `${whose}best `,
      ),
    );
}

const isPowerOfTwo = (n: number) => Number.isInteger(Math.log2(n));

/** From tight to loose; the part that rests on few samples begins where the other ends. */
function frontier(pool: Evaluation | null, toX: (kl: number) => number): Point[] {
  const points = (pool?.frontier ?? []).toSorted((a, b) => a.kl - b.kl);
  const firstWeak = points.findIndex(({ ess }) => ess < FEW);
  return points.map(({ kl, reward, ess }, index) => ({
    step: NO_STEP,
    x: toX(kl),
    ...(ess >= FEW && { frontier: reward }),
    ...(firstWeak >= 0 && index >= firstWeak - 1 && { 'weak frontier': reward }),
  })) as Point[];
}

const OF_PICK = [...JUDGED, 'proxy', 'own_win_rate', 'own_win_rate_low', 'own_win_rate_high'] as const;
const isOfInterval = (name: string) => /_(stderr|low|high)$/.test(name);
const OF_PICK_ALONE = OF_PICK.filter((name) => !isOfInterval(name));

/** What the best of n is worth against n: from the newest evaluation, and beyond its pool from the rows. */
export function againstN({ live, comparisonRun }: Sources): Point[] {
  return [...curveOf(live, ''), ...curveOf(comparisonRun, COMPARISON)];
}

function curveOf(record: RunRecord | null, whose: string): Point[] {
  if (!record || !isBestOfN(record)) return [];
  const curve = record.evaluations.at(-1)?.bestOfN ?? [];
  const beyond = record.rows.flatMap((row) =>
    'kl_bound' in row && row.step > curve.length ? [{ ...row, n: row.step }] : [],
  );
  return [...curve, ...beyond].map((pick, index, { length }) => {
    const { n } = pick;
    // A bar at every n would be all that one sees.
    const names = isPowerOfTwo(n) || index === length - 1 ? OF_PICK : OF_PICK_ALONE;
    return withValues({ step: n, x: n }, pick, names, whose);
  });
}

/** What can be measured along the line between weights. */
const ALONG = [...JUDGED, 'kl', 'kl_stderr', 'length', 'eval_rewards/accuracies'] as const;

/** Against t of an interpolation, with the straight line from its first point to its second end (or as far as it is yet). */
export function againstT({ live, comparisonRun }: Sources): Point[] {
  const [now, before] = [interpolationOf(live, ''), interpolationOf(comparisonRun, COMPARISON)];
  return [
    ...withStraightLine(now.length > 0 ? now : before, now.length > 0 ? '' : COMPARISON),
    ...(now.length > 0 ? before : []),
  ];
}

function interpolationOf(record: RunRecord | null, whose: string): Point[] {
  if (!record || familyOf(record.method).charts !== 'interpolation') return [];
  const places = new Map(record.rows.flatMap((row) => ('weight' in row ? [[row.step, row] as const] : [])));
  return record.evaluations.flatMap(({ row }) => {
    const place = places.get(row.step);
    if (!place && row.step > 0) return [];
    const point = withValues({ step: row.step, x: place?.weight ?? 0 }, row, ALONG, whose);
    if (place) point[`${whose}distance`] = place.distance;
    return [point];
  });
}

function withStraightLine(points: Point[], whose: string): Point[] {
  const start = points[0];
  const end = points.findLast(({ x }) => x <= 1 + 1e-9);
  if (!start || !end || end.x <= start.x) return points;
  return points.map((point) => {
    if (point.x > end.x) return point;
    const share = (point.x - start.x) / (end.x - start.x);
    const straight: Point = { ...point };
    for (const name of ALONG) {
      const [from, to] = [start[whose + name], end[whose + name]];
      if (from !== undefined && to !== undefined) straight[`straight ${name}`] = from + share * (to - from);
    }
    return straight;
  });
}
