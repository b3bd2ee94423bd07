import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../experiment/fileProblem.ts';

/** `reward.json`: where a reward model's scores lie on samples of the reference. */
const schema = z.object({
  format: z.literal('dpo-lab-reward-1'),
  mean: z.number(),
  std: z.number().positive(),
  /** Completions that were scored. */
  samples: z.number().int().nonnegative(),
});

export type RewardScale = z.infer<typeof schema>;

const CURE =
  'Train the reward model with the lab, or write {"format": "dpo-lab-reward-1", "mean": 0, "std": 1, "samples": 0} to use its scores unscaled.';

/** @throws FileProblem that names what does not fit */
export function readRewardScale(text: string, file: string): RewardScale {
  const parsed = schema.safeParse(parseJson(text, file, CURE));
  if (parsed.success) return parsed.data;
  throw new FileProblem(file, firstMisfit(parsed.error), CURE);
}

export function writeRewardScale(scale: Omit<RewardScale, 'format'>): string {
  return `${JSON.stringify({ format: 'dpo-lab-reward-1', ...scale }, null, 2)}\n`;
}
