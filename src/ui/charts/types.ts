import type { MethodName, RunConfig } from '../../experiment/methods/methods.ts';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { Point } from './points.ts';

/** What a chart shows. A colour has one meaning on the whole page; a dash or a marker says it again. */

export type Meaning = 'chosen' | 'rejected' | 'policy' | 'reference' | 'gold' | 'proxy' | 'theory';

/**
 * `train` is a line through every step, `held-out` a dashed line with markers at the evaluations. A proxy has a
 * dash and a marker of its own, since it shares its axis with gold. `theory` is a line that nobody measured, `weak
 * theory` one that little supports.
 */
export type LineStyle =
  | 'train'
  | 'held-out'
  | 'held-out marker'
  | 'proxy train'
  | 'proxy held-out'
  | 'proxy marker'
  | 'bound marker'
  | 'theory'
  | 'weak theory';

export interface Series {
  /** Name of the value in the points: of a row with "train " before it, of an evaluation as it is. */
  key: string;
  label: string;
  meaning: Meaning;
  lineStyle: LineStyle;
  /** Standard error of the value, drawn as bars. */
  errorKey?: string;
  /** In its place: the ends of an interval that need not lie evenly about the value. */
  ends?: readonly [low: string, high: string];
  /** Not every run of the method has it: where there is none, nothing is said of it. */
  optional?: boolean;
}

/** What runs along the bottom where it is not the step. */
export interface Axis {
  label: string;
  /** The points in the order in which lines join them; `x` is where they stand. */
  pointsOf(sources: Sources): Point[];
  /** Grows by factors of 2. */
  log?: boolean;
  /** Changes with every row, not with evaluations only. */
  usesRows?: boolean;
}

/** What there is to draw. */
export interface Sources {
  live: RunRecord | null;
  comparisonRun: RunRecord | null;
  /** Best of n of this world, as last measured. */
  pool: Evaluation | null;
}

export interface ChartDefinition {
  id: string;
  title: string;
  /** TRL's name of the quantity where it has one, for those who know it. */
  name: string;
  unit: string;
  /** What to look for, in one sentence or two. */
  hint: string;
  series: readonly Series[];
  /** A level that mathematics gives and nobody measured; `extend` makes room for it on the axis. */
  theory?: { value: number; label: string; extend: boolean };
  domain: [number | 'auto', number | 'auto'];
  /** The steps, where it is absent. */
  x?: Axis;
  /** Takes the room of two. */
  wide?: boolean;
  /** What is said instead where nobody knows gold. */
  withoutGold?: { name: string; unit: string; hint: string };
  /** Why the comparison run's curves cannot stand on this axis, '' where that is said elsewhere; absent where they can. */
  notComparable?: string;
}

/** The method whose curves are drawn, and that of the comparison run behind them where there is one. */
export interface Drawn {
  method: MethodName;
  config: RunConfig;
  comparisonRun: { method: MethodName; config: RunConfig } | null;
  /** Whether there is a gold judge where it is made; there is one if absent. */
  knowsGold?: boolean;
  /** Whether there are pairs; there are some if absent. */
  hasPairs?: boolean;
  /** The charts of best of n without gold, once they are fetched: most visits have gold. */
  ownBestOfN?: ((drawn: Drawn) => ChartDefinition[]) | null;
}
