import type { Figure, FigurePoint, FigureSeries } from '../../experiment/evidence/figure.ts';
import type { RunJob } from '../../experiment/evidence/job.ts';
import type { GoldRow } from '../../experiment/metrics/metrics.ts';
import { type Estimate, normalInterval, smallSampleEstimate } from '../../experiment/metrics/statistics.ts';
import { goldInterval, type Interval, klInterval } from '../figures/intervals.ts';
import { type GridRecord, resultOf, type SweepRun } from './sweepRecord.ts';
import { type SweepSetting, settingsIn } from './sweepSettings.ts';

/** Reward against KL of all runs of a sweep, as far as they are: what the page draws and the table lists. */

/** An evaluation of a run. */
export interface SweepPoint {
  setting: string;
  seed: number;
  row: GoldRow;
}

/** The evaluations of a job: all of a finished one, those so far of the one that is being made. */
function rowsOf(record: GridRecord, now: SweepRun | null, job: RunJob): readonly GoldRow[] {
  return resultOf(record, job)?.points ?? (now && record.jobs[now.job] === job ? now.points : []);
}

/** Setting by setting, seed by seed, step by step. */
export function pointsOfSweep(record: GridRecord, now: SweepRun | null): SweepPoint[] {
  return settingsIn(record.jobs).flatMap(({ name, jobs }) =>
    jobs.flatMap((job) => rowsOf(record, now, job).map((row) => ({ setting: name, seed: job.seed, row }))),
  );
}

/** Where a setting ends, over the seeds that are done: Student's interval for several, the samples' own for one. */
export interface SweepEnd extends SweepSetting {
  kl: Estimate;
  gold: Estimate;
  /** Why runs of it stopped, for those that did. */
  failures: string[];
}

export function endsOf(record: GridRecord): SweepEnd[] {
  return settingsIn(record.jobs).map((setting) => {
    const results = setting.jobs.flatMap((job) => resultOf(record, job) ?? []);
    const last = results.flatMap(({ points, failure }) => (failure === undefined ? points.slice(-1) : []));
    return {
      ...setting,
      kl: estimateOf(last.map((row) => ({ value: row.kl, interval: normalInterval(row.kl, row.kl_stderr) }))),
      gold: estimateOf(last.map((row) => ({ value: row.gold, interval: goldInterval(row) }))),
      failures: results.flatMap(({ failure }) => failure ?? []),
    };
  });
}

function estimateOf(ends: { value: number; interval: Interval }[]): Estimate {
  if (ends.length === 1) return { ...ends[0], n: 1 };
  return smallSampleEstimate(ends.map(({ value }) => value));
}

/** Before the first step every policy is the reference, which needs to be drawn once. */
const REFERENCE = 'reference, before training';

export function sweepFigure(record: GridRecord, now: SweepRun | null): Figure {
  const references = new Map<string, FigurePoint>();
  const series = settingsIn(record.jobs).flatMap(({ name, jobs }) =>
    jobs.map((job): FigureSeries => {
      const points: FigurePoint[] = [];
      for (const row of rowsOf(record, now, job).filter(isDrawable)) {
        if (isReference(row)) references.set(`${row.gold} ${row.gold_stderr}`, figurePoint(row, 'step 0'));
        else points.push(figurePoint(row, `seed ${job.seed}, step ${row.step}`));
      }
      return { name, kind: 'measured', joined: points.length > 1, points };
    }),
  );
  return {
    name: 'sweep',
    title: 'Reward against KL',
    caption:
      'Each point is an evaluation of one run on fresh samples, with 95% intervals in both directions. Up and to the left is better: more reward for less KL. The numbers above are those at the end of the runs: with several seeds their mean, with Student’s 95% interval.',
    x: { name: 'KL', unit: 'nats' },
    y: { name: 'gold', unit: 'SD of the reference, 0 = its mean' },
    series: [
      { name: REFERENCE, kind: 'faded' as const, joined: false, points: [...references.values()] },
      ...series,
    ].filter(({ points }) => points.length > 0),
  };
}

const ON_HERO = 'sweep: ';

/** The same runs beside those of the lab, under names that no run has. */
export function sweepSeries(record: GridRecord, now: SweepRun | null): FigureSeries[] {
  return (
    sweepFigure(record, now)
      .series.filter(({ name }) => name !== REFERENCE)
      // Joined, its name stands at its end, even of a single point.
      .map((series) => ({ ...series, joined: true, name: `${ON_HERO}${series.name}` }))
  );
}

/** Which setting of the sweep such a series is of; −1 for a run of the lab. */
export function settingOf(record: GridRecord, series: string): number {
  return settingsIn(record.jobs).findIndex(({ name }) => series === `${ON_HERO}${name}`);
}

/** A policy that fell apart may have no number; the table says so. */
const isDrawable = ({ kl, gold }: GoldRow) => Number.isFinite(kl) && Number.isFinite(gold);

/** Runs may begin elsewhere, at the model before fine-tuning: that is a point of theirs. */
const isReference = ({ step, kl }: GoldRow) => step === 0 && Math.abs(kl) < 1e-6;

function figurePoint(row: GoldRow, note: string): FigurePoint {
  return {
    x: row.kl,
    y: row.gold,
    xInterval: klInterval(row),
    yInterval: goldInterval(row),
    note: `${note}, n = ${row.samples}`,
  };
}
