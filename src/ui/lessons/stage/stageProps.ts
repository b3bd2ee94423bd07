import type { ShownRun } from '../../../app/figures/shownRuns.ts';
import type { FindingsFile } from '../../../experiment/evidence/findingsFile.ts';
import type { Panel } from '../../../experiment/lessons/lesson.ts';

export type Curve = readonly (readonly [x: number, y: number])[];

export interface StageProps {
  panels: readonly Panel[];
  runs: readonly ShownRun[];
  findings: FindingsFile | null;
  /** What would give the answer away: "gold", "texts", "figure", "table", "widget". Empty once one has guessed. */
  hides: readonly string[];
  /** A curve that may be drawn, or was. */
  drawing: { series: string; curve: Curve; onDraw?(curve: [number, number][]): void } | null;
  presenting: boolean;
  /** "recorded", or how the live run is doing. */
  source: string;
}
