import type { Figure, FigurePoint, FigureSeries } from '../../experiment/evidence/figure.ts';
import type { RunJob } from '../../experiment/evidence/job.ts';
import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import { type Estimate, normalInterval, smallSampleEstimate } from '../../experiment/metrics/statistics.ts';
import { type Interval, judgedInterval, klInterval } from '../figures/intervals.ts';
import { type JudgedBy, judgedIn } from '../figures/judged.ts';
import { type GridRecord, resultOf, type SweepRun } from './sweepRecord.ts';
import { type SweepSetting, settingsIn } from './sweepSettings.ts';

/** Reward against KL of all runs of a sweep, as far as they are: what the page draws and the table lists. */

/** An evaluation of a run. */
export interface SweepPoint {
  setting: string;
  seed: number;
  row: EvaluationRow;
}

/** The evaluations of a job: all of a finished one, those so far of the one that is being made. */
function rowsOf(record: GridRecord, now: SweepRun | null, job: RunJob): readonly EvaluationRow[] {
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
  /** By gold, or by the reward in its place. */
  judged: Estimate;
  /** Why runs of it stopped, for those that did. */
  failures: string[];
}

/** By what the runs of a sweep are judged. */
export const judgeOfSweep = ({ own }: Pick<GridRecord, 'own'>): JudgedBy => (own ? 'your reward' : 'gold');

export function endsOf(record: GridRecord): SweepEnd[] {
  return settingsIn(record.jobs).map((setting) => {
    const results = setting.jobs.flatMap((job) => resultOf(record, job) ?? []);
    const last = results.flatMap(({ points, failure }) => (failure === undefined ? points.slice(-1) : []));
    return {
      ...setting,
      kl: estimateOf(last.map((row) => ({ value: row.kl, interval: normalInterval(row.kl, row.kl_stderr) }))),
      judged: estimateOf(
        last.flatMap((row) => {
          const judged = judgedIn(row);
          return judged ? [{ value: judged.value, interval: judgedInterval(judged) }] : [];
        }),
      ),
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
      for (const row of rowsOf(record, now, job)) {
        const note = isReference(row) ? 'step 0' : `seed ${job.seed}, step ${row.step}`;
        const point = figurePoint(row, note);
        if (point && isReference(row)) references.set(`${point.y} ${point.yInterval}`, point);
        else if (point) points.push(point);
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
    y: {
      name: judgeOfSweep(record),
      unit: record.own ? 'as you defined it' : 'SD of the reference, 0 = its mean',
    },
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

/** Runs may begin elsewhere, at the model before fine-tuning: that is a point of theirs. */
const isReference = ({ step, kl }: EvaluationRow) => step === 0 && Math.abs(kl) < 1e-6;

/** Null for a policy that fell apart, which may have no number; the table says so. */
function figurePoint(row: EvaluationRow, note: string): FigurePoint | null {
  const judged = judgedIn(row);
  if (!judged || !Number.isFinite(row.kl) || !Number.isFinite(judged.value)) return null;
  return {
    x: row.kl,
    y: judged.value,
    xInterval: klInterval(row),
    yInterval: judgedInterval(judged),
    note: `${note}, n = ${row.samples}`,
  };
}
