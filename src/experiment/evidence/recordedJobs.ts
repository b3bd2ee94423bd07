import type { ProbeResult, WorldResult } from './job.ts';

export const EVIDENCE_FORMAT = 'dpo-lab-evidence-2';

/** Finished jobs as a file keeps them: compact, in a fixed order, each with where it was run. */
export interface RecordedJobs {
  format: typeof EVIDENCE_FORMAT;
  /** Quick jobs are measured by fewer samples. */
  size: 'full' | 'quick';
  /** SHA-256 of the weights that all jobs began from. */
  model: string;
  /** Where, when and from which code jobs were run; a job names its place in this list. */
  made: Making[];
  jobs: Record<string, RecordedJob>;
}

export interface Making {
  commit: string;
  machine: string;
  backend: string;
  /** ISO, of the day. */
  date: string;
}

type Lists = 'points' | 'bestOfN' | 'frontier';

const HUNDREDTHS = 100;

export type RecordedJob = Omit<WorldResult, Lists> & { made: number } & {
  /** The lists of a result, field by field. Where a row lacks a field there is null. */
  [List in Lists]?: Columns;
} & {
  /** Scores in hundredths: of single texts only the order matters, and equal scores stay equal. */
  probes?: Record<string, ProbeResult>;
};

type Columns = Record<string, (number | null)[]>;

/** Where there is no file yet. @param model SHA-256 of its weights */
export function noJobs(size: RecordedJobs['size'], model: string): RecordedJobs {
  return { format: EVIDENCE_FORMAT, size, model, made: [], jobs: {} };
}

/** Adds a finished job. */
export function record(file: RecordedJobs, name: string, result: WorldResult, making: Making): void {
  const known = file.made.findIndex((one) => JSON.stringify(one) === JSON.stringify(making));
  const made = known >= 0 ? known : file.made.push(making) - 1;
  const { points, bestOfN, frontier, seconds: _, probes, updates, ...rest } = result;
  file.jobs[name] = {
    made,
    seconds: Math.round(result.seconds),
    points: columnsOf(points),
    ...(bestOfN && { bestOfN: columnsOf(bestOfN) }),
    ...(frontier && { frontier: columnsOf(frontier) }),
    ...(probes && { probes: withScores(probes, (score) => Math.round(score * HUNDREDTHS)) }),
    ...(updates && {
      updates: Object.fromEntries(
        Object.entries(updates).map(([name, values]) => [
          name,
          values.map((value) => Number(value.toPrecision(4))),
        ]),
      ),
    }),
    ...rest,
  };
}

/** The results by the names of their jobs. */
export function recordedResults(file: RecordedJobs): [name: string, result: WorldResult][] {
  return Object.entries(file.jobs).map(
    ([name, { made: _, points = {}, bestOfN, frontier, probes, ...rest }]) => [
      name,
      {
        ...rest,
        points: rowsOf(points),
        ...(bestOfN && { bestOfN: rowsOf(bestOfN) }),
        ...(frontier && { frontier: rowsOf(frontier) }),
        ...(probes && { probes: withScores(probes, (score) => score / HUNDREDTHS) }),
      },
    ],
  );
}

/** The file's text: a line for each job, by name, so that two versions can be compared. */
export function writtenJobs({ format, size, model, made, jobs }: RecordedJobs): string {
  const names = Object.keys(jobs).sort();
  const lines = names.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(jobs[name])}`);
  return `{\n "format": ${JSON.stringify(format)},\n "size": ${JSON.stringify(size)},\n "model": ${JSON.stringify(model)},\n "made": ${JSON.stringify(made)},\n "jobs": {\n${lines.join(',\n')}\n }\n}\n`;
}

/** Five digits are more than any of these numbers is known to. */
function columnsOf(rows: readonly object[]): Columns {
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const numbers = rows as readonly Readonly<Record<string, number | undefined>>[];
  return Object.fromEntries(
    fields.map((field) => [field, numbers.map(({ [field]: value }) => rounded(value))]),
  );
}

function withScores(
  probes: Readonly<Record<string, ProbeResult>>,
  change: (score: number) => number,
): Record<string, ProbeResult> {
  return Object.fromEntries(
    Object.entries(probes).map(([name, { gold, length, proxy }]) => [
      name,
      { gold: gold.map(change), length, proxy: proxy.map(change) },
    ]),
  );
}

function rounded(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(5));
}

function rowsOf<Row>(columns: Columns): Row[] {
  const length = Math.max(0, ...Object.values(columns).map((list) => list.length));
  return Array.from(
    { length },
    (_, i) =>
      Object.fromEntries(
        Object.entries(columns).flatMap(([field, list]) => (list[i] === null ? [] : [[field, list[i]]])),
      ) as Row,
  );
}
