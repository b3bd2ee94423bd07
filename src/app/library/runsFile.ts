import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { OwnData } from '../../experiment/own/ownData.ts';
import type { Checkpoint, RunState } from '../../worker/protocol.ts';
import { digestOf } from '../storage/runDigest.ts';
import type { RunLabel } from '../storage/runLabel.ts';

/**
 * Runs as one file that any browser's library takes in: JSON; or a zip where weights go along, with the same JSON and a
 * file of little-endian 32-bit floats for each vector. A report has the same JSON within its page.
 */

export const RUNS_FORMAT = 'dpo-lab-runs-1';
/** The JSON within a zip. */
export const MANIFEST = 'runs.dpolab.json';

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

/** A checkpoint without its vectors, which are files: `weights/1/policy.firstMoment.f32`. */
export interface FileCheckpoint {
  step: number;
  folder: string;
  trainees: Record<string, { step: number; parameters: number }>;
  /** JSON knows no −∞, which a score that does not exist yet has. */
  numbers: Record<string, number | Unbounded>;
  lists: Record<string, (number | Unbounded)[]>;
  digest: string | null;
}

export type Unbounded = 'Infinity' | '-Infinity' | 'NaN';

/** Of each trainee. */
export const VECTORS = ['weights', 'firstMoment', 'secondMoment'] as const;
export const vectorFile = (folder: string, trainee: string, vector: string) =>
  `${folder}/${trainee}.${vector}.f32`;

/** A run as the library gives it away. */
export interface GivenRun extends RunLabel {
  record: RunRecord;
  finished: boolean;
  checkpoint: Checkpoint | null;
}

/** The file's JSON without any weights. */
export function runsFileOf(
  runs: readonly Omit<GivenRun, 'checkpoint'>[],
  more: Pick<RunsFile, 'models' | 'own' | 'report'>,
  date = new Date(),
): RunsFile {
  const given = runs.map(
    ({ name, note, finished, record }): FileRun => ({ name, note, finished, record, checkpoint: null }),
  );
  return { format: RUNS_FORMAT, date: date.toISOString(), ...more, runs: given };
}

/** A zip with the weights of the runs that have any. */
export async function runsZip(
  file: RunsFile,
  checkpoints: readonly (Checkpoint | null)[],
): Promise<Uint8Array> {
  const { strToU8, zipSync } = await import('fflate');
  const vectors: Record<string, [Uint8Array, { level: 0 }]> = {};
  const runs = await Promise.all(
    file.runs.map(async (run, i): Promise<FileRun> => {
      const checkpoint = checkpoints[i] ?? null;
      if (!checkpoint) return run;
      const folder = `weights/${i + 1}`;
      for (const [name, trained] of Object.entries(checkpoint.state.trainees)) {
        for (const vector of VECTORS) {
          // Floats that were trained have next to nothing to squeeze.
          vectors[vectorFile(folder, name, vector)] = [bytesOf(trained[vector]), { level: 0 }];
        }
      }
      return { ...run, checkpoint: await described(checkpoint, folder) };
    }),
  );
  const json = strToU8(JSON.stringify({ ...file, runs }));
  return zipSync({ [MANIFEST]: json, ...vectors }, { level: 6 });
}

async function described(checkpoint: Checkpoint, folder: string): Promise<FileCheckpoint> {
  const { trainees, numbers, lists } = checkpoint.state;
  return {
    step: checkpoint.step,
    folder,
    trainees: Object.fromEntries(
      Object.entries(trainees).map(([name, { step, weights }]) => [
        name,
        { step, parameters: weights.length },
      ]),
    ),
    numbers: mapped(numbers, inJson),
    lists: mapped(lists, (list) => list.map(inJson)),
    digest: await digestOf(checkpoint),
  };
}

const mapped = <A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

const inJson = (value: number) => (Number.isFinite(value) ? value : (String(value) as Unbounded));

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** The state of a run, of a description and what gives its vectors. @throws what `vector` throws */
export function stateOf(
  { folder, trainees, numbers, lists }: FileCheckpoint,
  vector: (file: string, parameters: number) => Float32Array,
): RunState {
  return {
    trainees: Object.fromEntries(
      Object.entries(trainees).map(([name, { step, parameters }]) => {
        const [weights, firstMoment, secondMoment] = VECTORS.map((one) =>
          vector(vectorFile(folder, name, one), parameters),
        );
        return [name, { step, weights, firstMoment, secondMoment }];
      }),
    ),
    numbers: mapped(numbers, Number),
    lists: mapped(lists, (list) => list.map(Number)),
  };
}
