import * as z from 'zod/mini';
import { readConfig } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { type Job, jobName, stepsOf, writers } from '../../experiment/evidence/job.ts';
import { firstMisfit } from '../../experiment/fileProblem.ts';
import { methodNameOf, readMethodConfig, unknownMethod } from '../../experiment/methods/methods.ts';
import { dataNameOf, OWN } from '../../experiment/worlds.ts';
import { isStudy, SWEEP_FORMAT, SWEEP_FORMATS, type SweepRecord } from '../sweep/sweepRecord.ts';
import { backend, own } from './recordSchema.ts';

/** A sweep as this browser stores it. Nothing of it is shown or gone on with before it fits together. */
export interface StoredSweep {
  /** Milliseconds since 1970. */
  savedAt: number;
  record: SweepRecord;
}

const values = z.record(z.string(), z.union([z.number(), z.string()]));
/** A policy that falls apart may be measured as NaN or infinite, which zod's number is not. */
const measured = z.record(
  z.string(),
  z.custom<number>((value) => typeof value === 'number'),
);

const numbers = z.array(z.number());

/** What a study may keep of a run besides. Whatever else it keeps only its analysis reads. */
const kept = {
  bestOfN: z.optional(z.array(measured)),
  frontier: z.optional(z.array(measured)),
  histograms: z.optional(z.object({ length: z.array(numbers), repetition: z.array(numbers) })),
  texts: z.optional(
    z.array(z.object({ step: z.number(), prompt: z.string(), text: z.string(), gold: z.number() })),
  ),
  probes: z.optional(z.record(z.string(), z.object({ gold: numbers, length: numbers, proxy: numbers }))),
  updates: z.optional(z.record(z.string(), numbers)),
  ranking: z.optional(
    z.record(z.string(), z.object({ pairs: z.number(), right: z.number(), longer: z.number() })),
  ),
};

const stored = z.object({
  savedAt: z.number(),
  record: z.object({
    format: z.enum(SWEEP_FORMATS),
    study: z.optional(z.string()),
    world: z.string(),
    own: z.optional(own),
    model: z.string(),
    parameters: z.number(),
    backend,
    date: z.string(),
    jobs: z.array(
      // Whatever else a study asks for is part of the run's name.
      z.looseObject({
        world: z.string(),
        method: z.string(),
        values,
        labelling: z.optional(values),
        seed: z.number(),
        heldOutPairs: z.optional(z.number()),
        keep: z.optional(z.array(z.string())),
      }),
    ),
    results: z.record(
      z.string(),
      z.looseObject({
        seconds: z.number(),
        points: z.array(measured),
        failure: z.optional(z.string()),
        ...kept,
      }),
    ),
  }),
});

/** What the figure and the table need of every evaluation; of a study's, the step. */
const NEEDED = ['step', 'kl', 'kl_stderr', 'samples'];
/** By whom the runs are judged. */
const JUDGED = { gold: ['gold', 'gold_stderr'], own: ['own_reward', 'own_reward_stderr'] };

/** Reads an unknown value as a stored sweep, or says in half a sentence where it does not fit. */
export function readStoredSweep(value: unknown): StoredSweep | { problem: string } {
  const read = stored.safeParse(value);
  if (!read.success) return { problem: firstMisfit(read.error, 'all of it') };
  const { record } = read.data;
  if (!dataNameOf(record.world)) return { problem: `its world is "${record.world.slice(0, 40)}"` };
  if ((record.own === undefined) === (record.world === OWN))
    return { problem: 'it does not say on which data it was made' };
  if (record.own && record.study !== undefined) return { problem: 'no study is made on own data' };
  if (record.jobs.length === 0) return { problem: 'it has no runs' };
  for (const [index, job] of record.jobs.entries()) {
    const problem = problemOfJob(job, record);
    if (problem) return { problem: `run ${index + 1}: ${problem}` };
  }
  record.format = SWEEP_FORMAT;
  const sweep = read.data as unknown as StoredSweep;
  const problem = problemOfResults(sweep.record);
  return problem ? { problem } : sweep;
}

type UnknownRecord = z.infer<typeof stored>['record'];

function problemOfJob(
  { world, method: named, values, labelling, seed }: UnknownRecord['jobs'][number],
  record: UnknownRecord,
) {
  const method = methodNameOf(named);
  const onlyWrites = record.study !== undefined && writers.some((writer) => writer === named);
  if (!method && !onlyWrites) return unknownMethod(named);
  if (world !== record.world) return `it is of the world "${world.slice(0, 40)}"`;
  const { problems } = method ? readMethodConfig(method, { ...values, seed }) : { problems: [] };
  const { problems: more } = readConfig(labellingControls, labelling ?? {});
  return [...problems, ...more].at(0) ?? null;
}

function problemOfResults(record: SweepRecord): string | null {
  const { jobs, results } = record;
  const byName = new Map(jobs.map((job): [string, Job] => [jobName(job), job]));
  if (byName.size < jobs.length) return 'two of its runs are the same';
  for (const [name, { points, failure }] of Object.entries(results)) {
    const job = byName.get(name);
    if (!job) return `it has a result of "${name.slice(0, 60)}", which is none of its runs`;
    const steps = stepsOf(job);
    const judged = record.own ? JUDGED.own : JUDGED.gold;
    const needed = isStudy(record) ? NEEDED.slice(0, 1) : [...NEEDED, ...judged];
    const misfit = points.find((point) => !needed.every((field) => Object.hasOwn(point, field)));
    if (misfit) return `an evaluation of "${name.slice(0, 60)}" is incomplete`;
    const ordered = points.every(
      ({ step }, i) => step >= 0 && step <= steps && step > (points[i - 1]?.step ?? -1),
    );
    if (!ordered) return `the evaluations of "${name.slice(0, 60)}" are out of order`;
    if (failure === undefined && steps > 0 && points.at(-1)?.step !== steps)
      return `"${name.slice(0, 60)}" is not measured to its end`;
  }
  return null;
}
