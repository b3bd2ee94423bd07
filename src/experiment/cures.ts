import { methods } from './methods.ts';
import type { Plan } from './runBatches.ts';

/** What to do where a run takes too much memory: by the controls that a person has. */

export const SMALLER = 'Take a smaller model, or shorter texts.';
export const FEWER_PROMPTS = 'Take fewer prompts a step, or fewer samples of each.';

/** The control by which a batch becomes smaller. */
export function fewerRows({ method, config }: Plan): string {
  if (config.microBatchSize !== undefined) return 'Take a smaller micro-batch, or shorter texts.';
  const unit = methods[method].kind === 'texts' ? 'texts' : 'pairs';
  return `Take fewer ${unit} a step, or shorter texts.`;
}
