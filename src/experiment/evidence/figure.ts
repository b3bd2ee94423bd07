/** Figures of studies as data: what the page draws and the text says, with every number's interval. */

export interface Axis {
  name: string;
  unit: string;
  /** What the axis shows at least, so that it does not jump as points come. */
  range?: [low: number, high: number];
  /** Where its ticks stand, if only these values can occur. */
  ticks?: readonly number[];
}

/** A point with 95% intervals; absent where there is none to give, as of a theoretical curve. */
export interface FigurePoint {
  x: number;
  y: number;
  xInterval?: [low: number, high: number];
  yInterval?: [low: number, high: number];
  /** What it comes from, for whoever points at it: "β 0.1, step 240, 5 seeds". */
  note?: string;
  /** Seeds that it is the mean of. */
  seeds?: number;
  /** The step of a run that it was measured at, where it can be asked for. */
  step?: number;
}

export interface FigureSeries {
  name: string;
  /**
   * Measured: by whoever shows the figure. Recorded: measured earlier, elsewhere. Theory: a formula, no measurement.
   * Faded: resting on too little.
   */
  kind: 'measured' | 'recorded' | 'theory' | 'faded';
  /** Whether its points are joined by a line. */
  joined: boolean;
  points: FigurePoint[];
}

export interface Figure {
  /** Unique within its study, fit for an address. */
  name: string;
  title: string;
  /** What to look at, in a sentence. */
  caption: string;
  x: Axis;
  y: Axis;
  series: FigureSeries[];
}

/** A table, its cells written out. */
export interface FindingsTable {
  name: string;
  title: string;
  caption: string;
  columns: string[];
  rows: string[][];
}

export type Verdict = 'holds here' | 'does not hold here' | 'inconclusive here' | 'not measured yet';

/** What a study says of a claim. */
export interface Finding {
  claim: number;
  verdict: Verdict;
  /** The result in a sentence, with interval and n. */
  result: string;
  /** The figure or table that shows it. */
  shownIn: string;
}

export interface Findings {
  figures: Figure[];
  tables: FindingsTable[];
  findings: Finding[];
}
