import type { RunRecord } from '../../experiment/run.ts';

/** One x position of every chart: the metrics of that step, and those of the ghost with "ghost " before the name. */
export type Point = { step: number } & Record<string, number>;

export const GHOST = 'ghost ';

/** More points than this cannot be told apart on a chart 300 px wide, and cost time to draw. */
const MAX_POINTS = 240;

/**
 * Joins rows and evaluations of the live run and of the ghost by step. Long runs are thinned to every k-th row;
 * the newest row and all steps with an evaluation stay.
 */
export function pointsOf(live: RunRecord | null, ghost: RunRecord | null): Point[] {
  return join(live, ghost, (record, enter) => {
    const every = Math.ceil(record.rows.length / MAX_POINTS);
    const evaluated = new Set(record.evaluations.map(({ row }) => row.step));
    record.rows.forEach((row, index) => {
      const kept = index % every === 0 || index === record.rows.length - 1 || evaluated.has(row.step);
      if (kept) enter(row);
    });
    for (const { row } of record.evaluations) enter(row);
  });
}

/** Only the steps with an evaluation, for charts of what is measured only then. */
export function evaluationPointsOf(live: RunRecord | null, ghost: RunRecord | null): Point[] {
  return join(live, ghost, (record, enter) => {
    for (const { row } of record.evaluations) enter(row);
  });
}

type Enter = (row: { step: number }) => void;

function join(
  live: RunRecord | null,
  ghost: RunRecord | null,
  read: (record: RunRecord, enter: Enter) => void,
): Point[] {
  const points = new Map<number, Point>();
  const enterAs =
    (prefix: string): Enter =>
    (row) => {
      const point: Point = points.get(row.step) ?? { step: row.step };
      points.set(row.step, point);
      for (const [name, value] of Object.entries(row)) if (name !== 'step') point[prefix + name] = value;
    };
  if (live) read(live, enterAs(''));
  if (ghost) read(ghost, enterAs(GHOST));
  return [...points.values()].sort((a, b) => a.step - b.step);
}

/** Index of the point nearest to a step: the charts share their cursor though some have fewer points. */
export function nearestPoint(steps: readonly number[], step: number): number {
  let best = 0;
  for (let i = 1; i < steps.length; i++) {
    if (Math.abs(steps[i] - step) < Math.abs(steps[best] - step)) best = i;
  }
  return best;
}
