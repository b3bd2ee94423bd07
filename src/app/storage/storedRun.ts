import * as z from 'zod/mini';
import { type RunConfig, readMethodConfig } from '../../experiment/methods/methods.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { Checkpoint, RunState } from '../../worker/protocol.ts';
import { readRecord } from './recordSchema.ts';
import { digestOf, FORMAT } from './runDigest.ts';
import { NO_LABEL, type RunLabel, tidyLabel } from './runLabel.ts';

/**
 * A run as this browser stores it, in two parts that are written in one transaction: what is needed to list it, and
 * the checkpoint with its megabytes of weights. Other versions of the page, a full disk or a person with developer
 * tools may have left something else, so nothing is shown or trained on before it fits.
 */
export interface StoredRun {
  format: typeof FORMAT;
  /** Milliseconds since 1970. */
  savedAt: number;
  finished: boolean;
  /** Of the checkpoint; 0 where there is none yet: the run then begins again with the same seed. */
  step: number;
  /** Of its weights, as far as they are stored; absent in runs of the time when finished ones had none. */
  checkpointBytes?: number;
  record: RunRecord;
}

export interface StoredCheckpoint {
  checkpoint: Checkpoint;
  /** SHA-256 of the checkpoint, in hex; null where the browser does not hash, as on plain-http pages. */
  digest: string | null;
}

const stored = z.object({
  format: z.literal(FORMAT),
  savedAt: z.number(),
  finished: z.boolean(),
  step: z.int().check(z.nonnegative()),
  checkpointBytes: z.optional(z.number().check(z.nonnegative())),
  record: z.unknown(),
});

const vector = z.instanceof(Float32Array);
const trainState = z.object({
  step: z.int().check(z.nonnegative()),
  weights: vector,
  firstMoment: vector,
  secondMoment: vector,
});
const state = z.object({
  trainees: z.record(z.string(), trainState),
  numbers: z.record(z.string(), z.number()),
  // A score that does not exist yet is −∞, which zod's number is not.
  lists: z.record(z.string(), z.array(z.custom<number>((value) => typeof value === 'number'))),
});
const storedCheckpoint = z.object({
  digest: z.nullable(z.string()),
  checkpoint: z.object({
    step: z.int().check(z.nonnegative()),
    method: z.string(),
    // As it was written: without the controls that methods have been given since.
    config: z.record(z.string(), z.union([z.number(), z.string()])),
    state,
  }),
});

const label = z.object({ name: z.string(), note: z.string() });

/** What a run is called; one that cannot be read is none. */
export function readLabel(value: unknown): RunLabel {
  const read = label.safeParse(value);
  return read.success ? tidyLabel(read.data) : NO_LABEL;
}

/** What can be told of a stored run without looking through its record; null where it is none. */
export function readOutside(value: unknown): StoredRun | null {
  return stored.safeParse(value).success ? (value as StoredRun) : null;
}

/** Reads what is listed of a run, or says in half a sentence where it does not fit. */
export function readStoredRun(value: unknown): { run: StoredRun } | { problem: string } {
  const read = stored.safeParse(value);
  if (!read.success) return { problem: misfit(read.error) };
  const { step } = read.data;
  const inner = readRecord(read.data.record);
  if ('problem' in inner) return inner;
  const { record } = inner;
  const { rows, config, evaluations } = record;
  const misplaced = rows.findIndex((row, i) => row.step !== i + 1);
  if (misplaced >= 0) {
    return { problem: `row ${misplaced + 1} belongs to step ${rows[misplaced].step}` };
  }
  if (rows.length > config.steps) return { problem: `it has ${rows.length} rows for ${config.steps} steps` };
  if (step > rows.length) return { problem: `it is at step ${step} but has ${rows.length} rows` };
  const early = evaluations.findIndex(({ row }, i) => i > 0 && row.step <= evaluations[i - 1].row.step);
  if (early >= 0) return { problem: `evaluation ${early + 1} is not later than the one before` };
  return { run: { ...read.data, record } };
}

/** Reads the checkpoint of a run, or says in half a sentence why nothing can be trained from it. */
export async function readStoredCheckpoint(
  value: unknown,
  { record, step }: Pick<StoredRun, 'record' | 'step'>,
): Promise<{ checkpoint: Checkpoint } | { problem: string }> {
  const read = storedCheckpoint.safeParse(value);
  if (!read.success) return { problem: `its checkpoint is malformed: ${misfit(read.error)}` };
  const { digest, checkpoint: found } = read.data;
  const { method, config } = record;
  const problem =
    (found.method !== method && `its checkpoint is for the method ${found.method.slice(0, 40)}`) ||
    (found.step !== step && `its checkpoint is from step ${found.step}, not ${step}`) ||
    otherSettings(readMethodConfig(method, found.config).config, config) ||
    problemOf(found.state, step);
  if (problem) return { problem };
  // The digest is of what was written, not of what a newer page adds to it.
  const written = { ...found, method, config: found.config as RunConfig };
  const actual = digest === null ? null : await digestOf(written);
  if (actual !== null && actual !== digest)
    return { problem: 'its checkpoint has changed since it was saved' };
  return { checkpoint: { step, method, config, state: found.state } };
}

/** Where two settings of one method differ, both completed with its defaults; empty where they are the same. */
function otherSettings(found: RunConfig, wanted: RunConfig): string {
  const changed = Object.entries(wanted).find(([name, value]) => found[name] !== value);
  return changed ? `its checkpoint was made with another value of ${changed[0]}` : '';
}

/** Why a run cannot be at that step with this state; empty where it can. */
function problemOf({ trainees, numbers }: RunState, step: number): string {
  if ((numbers.step ?? step) !== step) return `its state is from step ${numbers.step}, not ${step}`;
  for (const [name, trained] of Object.entries(trainees)) {
    // A step of a method takes a fixed number of optimiser steps: one, or several on each batch of samples.
    if (trained.step < step || trained.step % Math.max(step, 1) !== 0) {
      return `its ${name} had ${trained.step} updates in ${step} steps`;
    }
    const { weights } = trained;
    for (const part of ['weights', 'firstMoment', 'secondMoment'] as const) {
      if (trained[part].length !== weights.length) {
        return `${part} of its ${name} has ${trained[part].length} values, not ${weights.length}`;
      }
      const wrong = trained[part].find((value) => !Number.isFinite(value));
      if (wrong !== undefined) return `${part} of its ${name} holds ${wrong}`;
    }
  }
  return '';
}

/** In this smaller build zod's own messages say no more than "Invalid input". */
function misfit({ issues: [issue] }: { issues: readonly z.core.$ZodIssue[] }): string {
  const path = (issue?.path ?? []).join('.');
  return path ? `${path} is missing or wrong` : 'it is not a run';
}
