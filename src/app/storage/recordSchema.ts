import * as z from 'zod/mini';
import { readConfig } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { firstMisfit } from '../../experiment/fileProblem.ts';
import { methodNameOf, methods, readMethodConfig, unknownMethod } from '../../experiment/methods/methods.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { evaluation, rowSchema } from './evaluationSchema.ts';

/** The shape of a run record from a file or from storage: nothing from outside is trusted before it fits. */

const number = z.number();

const pairs = z.object({
  train: number,
  singles: z.optional(number),
  heldOut: number,
  agreement: z.optional(number),
  origin: z.enum(['shipped', 'relabelled', 'sampled', 'own']),
});

export const backend = z.object({
  backend: z.enum(['webgpu', 'wasm', 'cpu']),
  device: z.string(),
  software: z.boolean(),
  reason: z.string(),
  frozen: z.optional(z.literal('float16')),
});

/** Of somebody's own data. */
export const own = z.object({ name: z.string(), id: z.string(), reward: z.string() });

const estimate = z.object({
  value: number,
  interval: z.tuple([number, number]),
  stderr: z.optional(number),
  n: number,
});
const tally = z.object({ wins: number, ties: number, losses: number, rate: estimate });
const contest = z.object({
  step: number,
  temperature: number,
  byGold: z.optional(tally),
  byOwnReward: z.optional(tally),
  byProxy: z.optional(tally),
  goldDifference: z.optional(estimate),
  lengthDifference: estimate,
});

const record = z.object({
  format: z.literal('dpo-lab-run-1'),
  // Absent in records of the time when DPO was the only method.
  method: z.optional(z.string()),
  world: z.string(),
  model: z.string(),
  config: z.record(z.string(), z.union([number, z.string()])),
  // Absent in records of the time when there was one labeller: they have the defaults.
  labelling: z.optional(z.record(z.string(), z.union([number, z.string()]))),
  own: z.optional(own),
  pairs: z.optional(z.nullable(pairs)),
  backend,
  date: z.string(),
  rows: z.array(z.unknown()),
  evaluations: z.array(evaluation),
  contests: z.optional(z.array(contest)),
});

/** Reads an unknown value as a run record, or says in one sentence where it does not fit. */
export function readRecord(value: unknown): { record: RunRecord } | { problem: string } {
  const read = record.safeParse(value);
  if (!read.success) return { problem: firstMisfit(read.error) };
  const { method: name = 'dpo' } = read.data;
  const method = methodNameOf(name);
  if (!method) return { problem: unknownMethod(name) };
  const rows = z.array(rowSchema(methods[method].row)).safeParse(read.data.rows);
  if (!rows.success) return { problem: `rows.${firstMisfit(rows.error)}` };
  const { config, problems } = readMethodConfig(method, read.data.config);
  const { config: labelling, problems: more } = readConfig(labellingControls, read.data.labelling ?? {});
  const [problem] = [...problems, ...more];
  if (problem) return { problem };
  const pairs = read.data.pairs ?? null;
  return { record: { ...read.data, method, config, labelling, pairs, rows: rows.data as RunRecord['rows'] } };
}
