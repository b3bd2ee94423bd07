import * as z from 'zod/mini';
import { readConfig } from '../experiment/controls.ts';
import { dpoControls } from '../experiment/dpo.ts';
import { labellingControls } from '../experiment/labelling.ts';
import type { RunRecord } from '../experiment/run.ts';

/** The shape of a run record from a file or from storage: nothing from outside is trusted before it fits. */

const number = z.number();

const row = z.object({
  step: number,
  loss: number,
  grad_norm: number,
  learning_rate: number,
  'logps/chosen': number,
  'logps/rejected': number,
  'rewards/chosen': number,
  'rewards/rejected': number,
  'rewards/margins': number,
  'rewards/accuracies': number,
  seconds: number,
});

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
  method: z.literal('dpo'),
  world: z.string(),
  model: z.string(),
  config: z.record(z.string(), number),
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
  rows: z.array(row),
  evaluations: z.array(z.object({ row: evaluationRow, comparisons: z.array(comparison) })),
});

/** Reads an unknown value as a run record, or says in one sentence where it does not fit. */
export function readRecord(value: unknown): { record: RunRecord } | { problem: string } {
  const read = record.safeParse(value);
  if (!read.success) {
    const issue = read.error.issues[0];
    return { problem: `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not a run record'}` };
  }
  const { config, problems } = readConfig(dpoControls, read.data.config);
  const { config: labelling, problems: more } = readConfig(labellingControls, read.data.labelling ?? {});
  const [problem] = [...problems, ...more];
  if (problem) return { problem };
  return { record: { ...read.data, config, labelling, pairs: read.data.pairs ?? null } };
}
