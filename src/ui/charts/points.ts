import type { RunRecord } from '../../experiment/run.ts';

/** One x position of every chart: the metrics of that step, and those of the ghost with "ghost " before the name. */
export type Point = { step: number } & Record<string, number>;

/** More points than this cannot be told apart on a chart 300 px wide, and cost time to draw. */
const MAX_POINTS = 240;

/**
 * Joins rows and evaluations of the live run and of the ghost by step. Long runs are thinned to every k-th row;
 * the newest row and all steps with an evaluation stay.
 */
export function pointsOf(live: RunRecord | null, ghost: RunRecord | null): Point[] {
  const points = new Map<number, Point>();
  const at = (step: number) => {
    let point = points.get(step);
    if (!point) {
      point = { step };
      points.set(step, point);
    }
    return point;
  };
  const enter = (record: RunRecord | null, prefix: string) => {
    if (!record) return;
    const every = Math.ceil(record.rows.length / MAX_POINTS);
    const evaluated = new Set(record.evaluations.map(({ row }) => row.step));
    record.rows.forEach((row, index) => {
      const kept = index % every === 0 || index === record.rows.length - 1 || evaluated.has(row.step);
      if (kept) copy(row, at(row.step), prefix);
    });
    for (const { row } of record.evaluations) copy(row, at(row.step), prefix);
  };
  enter(live, '');
  enter(ghost, GHOST);
  return [...points.values()].sort((a, b) => a.step - b.step);
}

export const GHOST = 'ghost ';

function copy(row: object, point: Point, prefix: string): void {
  for (const [name, value] of Object.entries(row)) if (name !== 'step') point[prefix + name] = value;
}

/** Index of the point nearest to a step: the charts share their cursor though some have fewer points. */
export function nearestPoint(steps: readonly number[], step: number): number {
  let best = 0;
  for (let i = 1; i < steps.length; i++) {
    if (Math.abs(steps[i] - step) < Math.abs(steps[best] - step)) best = i;
  }
  return best;
}
