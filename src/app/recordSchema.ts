import * as z from 'zod/mini';
import { readConfig } from '../experiment/controls.ts';
import { labellingControls } from '../experiment/labelling.ts';
import { methodNameOf, methods, readMethodConfig, unknownMethod } from '../experiment/methods.ts';
import type { RunRecord } from '../experiment/run.ts';

/** The shape of a run record from a file or from storage: nothing from outside is trusted before it fits. */

const number = z.number();

const stepRow = { step: number, loss: number, grad_norm: number, learning_rate: number, seconds: number };

const pairRow = z.object({
  ...stepRow,
  'logps/chosen': number,
  'logps/rejected': number,
  'rewards/chosen': number,
  'rewards/rejected': number,
  'rewards/margins': number,
  'rewards/accuracies': number,
});

/** What the rows of a method tell depends on what it trains on. */
const rowsOf = {
  pairs: z.array(pairRow),
  texts: z.array(z.object({ ...stepRow, num_tokens: number })),
};

const evaluationRow = z.object({
  step: number,
  eval_loss: number,
  'eval_rewards/chosen': number,
  'eval_rewards/rejected': number,
  'eval_rewards/margins': number,
  'eval_rewards/accuracies': number,
  eval_pairs: number,
  kl: number,
  kl_stderr: number,
  gold: number,
  gold_stderr: number,
  length: number,
  eos_rate: number,
  samples: number,
});

const completion = z.object({
  tokens: z.array(z.object({ text: z.string(), logRatio: number })),
  finished: z.boolean(),
  gold: number,
  parts: z.array(z.object({ name: z.string(), value: number, span: z.optional(z.tuple([number, number])) })),
});

const comparison = z.object({ prompt: z.string(), reference: completion, policy: completion });

const pairs = z.object({
  train: number,
  heldOut: number,
  agreement: number,
  origin: z.enum(['shipped', 'relabelled', 'sampled']),
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
  pairs: z.optional(z.nullable(pairs)),
  backend: z.object({
    backend: z.enum(['webgpu', 'wasm', 'cpu']),
    device: z.string(),
    software: z.boolean(),
    reason: z.string(),
  }),
  date: z.string(),
  rows: z.array(z.unknown()),
  evaluations: z.array(z.object({ row: evaluationRow, comparisons: z.array(comparison) })),
});

/** Reads an unknown value as a run record, or says in one sentence where it does not fit. */
export function readRecord(value: unknown): { record: RunRecord } | { problem: string } {
  const read = record.safeParse(value);
  if (!read.success) return { problem: misfit(read.error, []) };
  const { method: name = 'dpo' } = read.data;
  const method = methodNameOf(name);
  if (!method) return { problem: unknownMethod(name) };
  const rows = rowsOf[methods[method].kind].safeParse(read.data.rows);
  if (!rows.success) return { problem: misfit(rows.error, ['rows']) };
  const { config, problems } = readMethodConfig(method, read.data.config);
  const { config: labelling, problems: more } = readConfig(labellingControls, read.data.labelling ?? {});
  const [problem] = [...problems, ...more];
  if (problem) return { problem };
  const pairs = read.data.pairs ?? null;
  return { record: { ...read.data, method, config, labelling, pairs, rows: rows.data } };
}

function misfit({ issues: [issue] }: { issues: readonly z.core.$ZodIssue[] }, where: PropertyKey[]): string {
  const path = [...where, ...(issue?.path ?? [])].join('.');
  return `${path || 'the file'}: ${issue?.message ?? 'not a run record'}`;
}
