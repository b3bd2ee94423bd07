import * as z from 'zod/mini';
import { type BestOfNPoint, bestOfNPoint } from '../../experiment/methods/sampling/bestOfN.ts';
import { fieldsOf, measurementNames } from '../../experiment/metrics/measurements.ts';
import { optional, type RowFields } from '../../experiment/metrics/rows.ts';

/** The shape of an evaluation from a file or from storage: its numbers, and the texts behind them. */

const number = z.number();

/** Measurements that came later than the first records, or that not every run has. */
const measured = Object.fromEntries(
  measurementNames.flatMap(fieldsOf).map((field) => [field, z.optional(number)]),
);

/** A row has these values, and no others are kept. */
export function rowSchema(fields: RowFields): z.ZodMiniType {
  const schemas = Object.entries(fields).map(([name, presence]) => [
    name,
    presence === optional ? z.optional(number) : number,
  ]);
  return z.object(Object.fromEntries(schemas));
}

const row = z.object({
  ...measured,
  step: number,
  // Absent where there are no pairs.
  eval_loss: z.optional(number),
  'eval_rewards/chosen': z.optional(number),
  'eval_rewards/rejected': z.optional(number),
  'eval_rewards/margins': z.optional(number),
  'eval_rewards/accuracies': z.optional(number),
  eval_pairs: z.optional(number),
  kl: number,
  kl_stderr: number,
  gold: z.optional(number),
  gold_stderr: z.optional(number),
  length: number,
  eos_rate: number,
  samples: number,
  gold_correlation: z.optional(number),
  'eval_fell/chosen': z.optional(number),
  'eval_fell/rejected': z.optional(number),
  'eval_fell/both': z.optional(number),
  eval_weight: z.optional(number),
});

const completion = z.object({
  tokens: z.array(z.object({ text: z.string(), logRatio: number })),
  finished: z.boolean(),
  gold: z.optional(number),
  proxy: z.optional(number),
  own_reward: z.optional(number),
  parts: z.array(z.object({ name: z.string(), value: number, span: z.optional(z.tuple([number, number])) })),
});

const comparison = z.object({ prompt: z.string(), reference: completion, policy: completion });

const frontierPoint = z.object({
  beta: number,
  reward: number,
  kl: number,
  ess: number,
  objective: z.optional(number),
  objective_stderr: z.optional(number),
});

export const evaluation = z.object({
  row,
  comparisons: z.array(comparison),
  perSample: z.optional(
    z.object({
      gold: z.optional(z.array(number)),
      own_reward: z.optional(z.array(number)),
      length: z.array(number),
      repetition: z.array(number),
    }),
  ),
  bestOfN: z.optional(z.array(rowSchema(bestOfNPoint) as z.ZodMiniType<BestOfNPoint>)),
  frontier: z.optional(z.array(frontierPoint)),
});
