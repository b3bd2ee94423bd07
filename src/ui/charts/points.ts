import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { wilsonInterval } from '../../experiment/metrics/statistics.ts';

/**
 * One place on a chart: the metrics of that step, those of rows with "train " before the name, those of the comparison run
 * with "comparison " before all. Where the steps are not what runs along the bottom, `x` says where the point stands.
 */
export type Point = { step: number } & Record<string, number>;

export const COMPARISON = 'comparison ';
export const TRAIN = 'train ';

/** More points than this cannot be told apart on a chart 300 px wide, and cost time to draw. */
const MAX_POINTS = 240;

/**
 * Joins rows and evaluations of the live run and of the comparison run by step. Long runs are thinned to every k-th row;
 * the newest row and all steps with an evaluation stay.
 */
export function pointsOf(live: RunRecord | null, comparisonRun: RunRecord | null): Point[] {
  return join(live, comparisonRun, (record, enter) => {
    const every = Math.ceil(record.rows.length / MAX_POINTS);
    const evaluated = new Set(record.evaluations.map(({ row }) => row.step));
    record.rows.forEach((row, index) => {
      const kept = index % every === 0 || index === record.rows.length - 1 || evaluated.has(row.step);
      if (!kept) return;
      enter(row, TRAIN);
      if ('val/num_eos_tokens' in row) {
        enter({ step: row.step, eos_rate: row['val/num_eos_tokens'] / row.samples }, TRAIN);
      }
    });
    for (const { row } of record.evaluations) enter(withAccuracyEnds(row));
  });
}

/** Only the steps with an evaluation, for charts of what is measured only then. */
export function evaluationPointsOf(live: RunRecord | null, comparisonRun: RunRecord | null): Point[] {
  return join(live, comparisonRun, (record, enter) => {
    for (const { row } of record.evaluations) enter(withAccuracyEnds(row));
  });
}

/** An accuracy is a rate over pairs, and has Wilson's interval. */
export const ACCURACY_ENDS = ['eval_accuracy_low', 'eval_accuracy_high'] as const;

function withAccuracyEnds(row: EvaluationRow) {
  const { 'eval_rewards/accuracies': accuracy, eval_pairs: pairs } = row;
  if (accuracy === undefined || !pairs || !(accuracy >= 0 && accuracy <= 1)) return row;
  const [low, high] = wilsonInterval(accuracy * pairs, pairs);
  return { ...row, [ACCURACY_ENDS[0]]: low, [ACCURACY_ENDS[1]]: high };
}

type Enter = (row: { step: number; eos_rate?: number }, prefix?: string) => void;

function join(
  live: RunRecord | null,
  comparisonRun: RunRecord | null,
  read: (record: RunRecord, enter: Enter) => void,
): Point[] {
  const points = new Map<number, Point>();
  const enterAs =
    (whose: string): Enter =>
    (row, prefix = '') => {
      const point: Point = points.get(row.step) ?? { step: row.step };
      points.set(row.step, point);
      for (const [name, value] of Object.entries(row)) {
        if (name !== 'step') point[whose + prefix + name] = value;
      }
    };
  if (live) read(live, enterAs(''));
  if (comparisonRun) read(comparisonRun, enterAs(COMPARISON));
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

/** Where a step stands on the axis; undefined where it has no place. */
export function placeOf(points: readonly Point[], step: number, hasX: boolean): number | undefined {
  return hasX ? points.find((point) => point.step === step)?.x : step;
}

/** The step that stands at a place on the axis; undefined where only theory does. */
export function stepAt(points: readonly Point[], place: number, hasX: boolean): number | undefined {
  const step = hasX ? pointsAt(points, place, hasX).find((point) => !Number.isNaN(point.step))?.step : place;
  return step === undefined || Number.isNaN(step) ? undefined : step;
}

/** Every point at a place on the axis: of several curves one each may stand there. */
export function pointsAt(points: readonly Point[], place: number, hasX: boolean): Point[] {
  return points.filter((point) => (hasX ? point.x : point.step) === place);
}
