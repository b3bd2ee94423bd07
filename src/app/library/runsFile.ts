import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { OwnData } from '../../experiment/own/ownData.ts';
import type { Checkpoint, RunState } from '../../worker/protocol.ts';
import { digestOf } from '../storage/runDigest.ts';
import type { RunLabel } from '../storage/runLabel.ts';

/**
 * Runs as one file that any browser's library takes in: JSON, in which the weights, where they go along, are base64 of
 * little-endian 32-bit floats. A report has the same JSON within its page.
 */

export const RUNS_FORMAT = 'dpo-lab-runs-1';
/** Longest file that is written or read. */
export const MOST_BYTES = 256 * 2 ** 20;

export interface RunsFile {
  format: typeof RUNS_FORMAT;
  /** ISO date of the file. */
  date: string;
  /** What a report is about. Absent where runs were only exported. */
  report?: ReportWords;
  /** SHA-256 of the weights of each model that the runs begin from, by its name; null where that is not known. */
  models: Record<string, string | null>;
  runs: FileRun[];
  /** The pairs of runs on somebody's own data: without them such a run cannot be repeated. */
  own: OwnData[];
}

export interface ReportWords {
  question: string;
  /** What was found. */
  findings: string;
}

export interface FileRun extends RunLabel {
  finished: boolean;
  record: RunRecord;
  /** Null where weights did not go along. */
  checkpoint: FileCheckpoint | null;
}

/** A checkpoint in JSON. */
export interface FileCheckpoint {
  step: number;
  /** Vectors in base64. */
  trainees: Record<string, { step: number } & Record<Vector, string>>;
  numbers: Record<string, number>;
  /** JSON knows no −∞, which a score that does not exist yet has. */
  lists: Record<string, (number | Unbounded)[]>;
  digest: string | null;
}

export type Unbounded = 'Infinity' | '-Infinity' | 'NaN';
type Vector = 'weights' | 'firstMoment' | 'secondMoment';

/** A run as the library gives it away. */
export interface GivenRun extends RunLabel {
  record: RunRecord;
  finished: boolean;
  checkpoint: Checkpoint | null;
}

/** What is written into a file, with the weights of those runs that are given with a checkpoint. */
export async function runsFileOf(
  runs: readonly GivenRun[],
  more: Pick<RunsFile, 'models' | 'own' | 'report'>,
  date = new Date(),
): Promise<RunsFile> {
  const given = runs.map(
    async ({ name, note, finished, record, checkpoint }): Promise<FileRun> => ({
      ...{ name, note, finished, record },
      checkpoint: checkpoint && (await inJson(checkpoint)),
    }),
  );
  return { format: RUNS_FORMAT, date: date.toISOString(), ...more, runs: await Promise.all(given) };
}

async function inJson(checkpoint: Checkpoint): Promise<FileCheckpoint> {
  const { trainees, numbers, lists } = checkpoint.state;
  return {
    step: checkpoint.step,
    trainees: mapped(trainees, ({ step, weights, firstMoment, secondMoment }) => ({
      step,
      weights: base64Of(weights),
      firstMoment: base64Of(firstMoment),
      secondMoment: base64Of(secondMoment),
    })),
    numbers,
    lists: mapped(lists, (list) => list.map(bounded)),
    digest: await digestOf(checkpoint),
  };
}

/** @throws where a vector is not base64 of whole floats */
export function stateOf({ trainees, numbers, lists }: FileCheckpoint): RunState {
  return {
    trainees: mapped(trainees, ({ step, weights, firstMoment, secondMoment }) => ({
      step,
      weights: floatsOf(weights),
      firstMoment: floatsOf(firstMoment),
      secondMoment: floatsOf(secondMoment),
    })),
    numbers,
    lists: mapped(lists, (list) => list.map(Number)),
  };
}

const mapped = <A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

const bounded = (value: number) => (Number.isFinite(value) ? value : (String(value) as Unbounded));

/** As many bytes at a time as a function takes arguments; of three bytes base64 makes four letters, so that pieces join. */
const PIECE = 3 * 2 ** 13;

function base64Of({ buffer, byteOffset, byteLength }: Float32Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE))));
  }
  return pieces.join('');
}

function floatsOf(base64: string): Float32Array {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return new Float32Array(bytes.buffer);
}
