import * as z from 'zod/mini';
import { firstMisfit } from '../../experiment/fileProblem.ts';
import { ownDataSchema } from '../../experiment/own/ownDataSchema.ts';
import type { Checkpoint } from '../../worker/protocol.ts';
import { MOST_REPORT_BYTES, readReport } from '../lessons/report/report.ts';
import { isComplete } from '../runRecord.ts';
import { FINISHED_RUNS } from '../storage/room.ts';
import { FORMAT } from '../storage/runDigest.ts';
import { tidyLabel } from '../storage/runLabel.ts';
import { readStoredCheckpoint, readStoredRun } from '../storage/storedRun.ts';
import { embeddedIn } from './embeddedRuns.ts';
import { type GivenRun, MOST_BYTES, RUNS_FORMAT, type RunsFile, stateOf } from './runsFile.ts';

/** Reads files of runs, reports among them. Whatever is in them comes from somewhere else. */

export interface ReadRuns extends Pick<RunsFile, 'report' | 'models' | 'own'> {
  runs: GivenRun[];
}

/** Half a sentence on why a file cannot be read. */
class Refusal extends Error {}

const text = (longest: number) => z.string().check(z.maxLength(longest));
const count = z.int().check(z.nonnegative());
const value = z.union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN'])]);
const checkpoint = z.object({
  step: count,
  trainees: z.record(
    text(100),
    z.object({ step: count, weights: z.string(), firstMoment: z.string(), secondMoment: z.string() }),
  ),
  numbers: z.record(text(100), z.number()),
  lists: z.record(text(100), z.array(value)),
  digest: z.nullable(text(64)),
});
const schema = z.object({
  format: z.literal(RUNS_FORMAT),
  date: text(40),
  report: z.optional(z.object({ question: text(500), findings: text(20_000) })),
  models: z.record(text(100), z.nullable(text(64))),
  runs: z
    .array(
      z.object({
        name: text(1000),
        note: text(20_000),
        finished: z.boolean(),
        // It has a schema of its own, which depends on its method.
        record: z.unknown(),
        checkpoint: z.nullable(checkpoint),
      }),
    )
    .check(z.minLength(1), z.maxLength(FINISHED_RUNS)),
  own: z.array(ownDataSchema),
});

/** Reads a file, or says in one sentence what is wrong with it. */
export async function readRuns(
  file: Blob & { name: string },
): Promise<{ read: ReadRuns } | { problem: string }> {
  const name = file.name.slice(0, 80);
  try {
    return { read: await readBlob(file) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { problem: `${name} was not imported: ${error.message}. Nothing was changed.` };
  }
}

async function readBlob(file: Blob): Promise<ReadRuns> {
  if (file.size === 0) throw new Refusal('it is empty');
  if (file.size > MOST_BYTES) {
    throw new Refusal(`it has ${mebibytes(file.size)} MiB, and at most ${mebibytes(MOST_BYTES)} are read`);
  }
  const content = await file.text();
  if (content.startsWith('PK')) {
    throw new Refusal('it is a zip; what was exported for TRL is for TRL, and the library exports JSON');
  }
  const trimmed = content.trimStart();
  const json = trimmed.startsWith('{') ? trimmed : embeddedIn(content);
  if (json === null) {
    throw new Refusal('it is neither an export of runs nor a report; it may be cut short');
  }
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (error) {
    throw new Refusal(`it is damaged or cut short (${(error as Error).message.slice(0, 120)})`);
  }
  const format = (given as { format?: unknown } | null)?.format;
  if (format === 'dpo-lab-run-1') return fromRecord(given);
  if (format === 'dpo-lab-report-1') return fromExercise(json);
  if (format !== RUNS_FORMAT) throw new Refusal(unknownFormat(given, format));
  const read = schema.safeParse(given);
  if (!read.success) throw new Refusal(firstMisfit(read.error));
  const { runs, own, ...about } = read.data;
  const found: GivenRun[] = [];
  for (const [i, run] of runs.entries()) {
    const given = recordOf(run.record, run.finished, `run ${i + 1}`);
    const checkpoint = run.checkpoint && (await checkpointOf(given, run.checkpoint, run.record, i));
    found.push({ ...given, ...tidyLabel(run), checkpoint });
  }
  return { ...about, own, runs: found };
}

/** A record by itself, as the page ships them. */
function fromRecord(given: unknown): ReadRuns {
  const { record } = recordOf(given, false, 'the run');
  const run = { record, finished: isComplete(record), checkpoint: null, name: '', note: '' };
  return { models: {}, own: [], runs: [run] };
}

/** What a student hands in has runs as well. */
async function fromExercise(json: string): Promise<ReadRuns> {
  if (json.length > MOST_REPORT_BYTES) throw new Refusal('it is a report of an exercise larger than 16 MB');
  const read = await readReport(json);
  if ('problem' in read) throw new Refusal(`it is a report of an exercise, but ${read.problem}`);
  const { runs, student, exercise, models } = read.report;
  const note = `From the report on the exercise “${exercise}”${student && ` by ${student}`}.`;
  const given = runs.map((record) => ({
    ...tidyLabel({ name: '', note }),
    ...{ record, finished: isComplete(record), checkpoint: null },
  }));
  return { models, own: [], runs: given };
}

function recordOf(value: unknown, finished: boolean, what: string): Omit<GivenRun, 'name' | 'note'> {
  const read = readStoredRun({ format: FORMAT, savedAt: 0, finished, step: 0, record: value });
  if ('problem' in read) throw new Refusal(`${what}: ${read.problem}`);
  return { record: read.run.record, finished, checkpoint: null };
}

/** @param written as it stands in the file, with the settings that its checkpoint has too */
async function checkpointOf(
  { record, finished }: Pick<GivenRun, 'record' | 'finished'>,
  given: z.infer<typeof checkpoint>,
  written: unknown,
  at: number,
): Promise<Checkpoint> {
  const what = `the weights of run ${at + 1}`;
  let state: Checkpoint['state'];
  try {
    state = stateOf(given);
  } catch {
    throw new Refusal(`${what} are damaged`);
  }
  const { step, digest } = given;
  if (finished ? step !== record.rows.length : step > record.rows.length) {
    throw new Refusal(`${what} are from step ${step}, but it has ${record.rows.length} rows`);
  }
  const { config } = written as { config: unknown };
  const found = { step, method: record.method, config, state };
  const read = await readStoredCheckpoint({ checkpoint: found, digest }, { record, step });
  if ('problem' in read) throw new Refusal(`run ${at + 1}: ${read.problem}`);
  return read.checkpoint;
}

function unknownFormat(given: unknown, format: unknown): string {
  if (typeof given === 'object' && given !== null && 'log_history' in given) {
    return 'it is a trainer_state.json of another trainer; “Compare with TRL” in the runs takes it';
  }
  if (typeof format !== 'string') return 'it does not say that it is an export of runs';
  const said = `its format is “${format.slice(0, 40)}”, and this page reads ${RUNS_FORMAT}`;
  return format.startsWith('dpo-lab-') ? `${said}; a newer version of the page may read it` : said;
}

const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20).toLocaleString('en');
