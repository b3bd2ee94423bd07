import type { MethodName } from '../../../experiment/methods.ts';
import { otherFormulas } from './otherFormulas.ts';
import { pairFormulas } from './pairFormulas.ts';
import { rolloutFormulas } from './rolloutFormulas.ts';
import type { Written } from './written.ts';

/** The formula of each method, as the docstrings of src/losses have it, and what a reader should know besides. */

const written: Readonly<Record<MethodName, Written>> = {
  ...pairFormulas,
  ...rolloutFormulas,
  ...otherFormulas,
};

export function formulaOf(method: MethodName): Written {
  return written[method];
}

/** What else a reader of the formula should know, in words. */
export const remarks: Partial<Record<MethodName, string>> = {
  kto: 's′ belongs to completions of other prompts; no gradient flows through k.',
  'kto-unpaired':
    'The first form is for a completion marked good, the second for one marked bad. s′ belongs to completions of other prompts; no gradient flows through k.',
  sft: 'Sums go over the batch: every token of the texts weighs the same.',
  'dpo-unweighted': 'DPO’s gradient −β σ(−βh) ∇h without the factor σ(−βh).',
  'online-dpo':
    'Both completions are the policy’s own, drawn in this step; a judge with rewards r says which is y_w.',
  ppo: 'π_old drew the samples. V is the critic’s guess of what is still to be earned; advantages are brought to mean 0 and deviation 1 over a batch. The critic learns by the clipped square of V − (A + V).',
  rloo: 'R counts the KL penalty in; the baseline is what the other completions of the same prompt earned, so no critic is needed.',
  grpo: 'One advantage for all tokens of a completion; π_old drew the samples, r is the reward of the i-th completion of a prompt, and the KL stands in the loss, not in the reward.',
  rm: 'The score r is read at the end of the text, by a language model with one number for a head. Only differences within a prompt count.',
  'rm-ratings':
    'm is a mark, brought to mean 0 and deviation 1. What is learnt is the mean mark, whoever gave it: raters with scales of their own are noise here.',
  'best-of-n':
    'gold_(i) belongs to the i-th of N completions in ascending order of the score that picks: the exact mean over all subsets of n. The KL is a bound, reached only where every completion is rare.',
  interpolate:
    'θ_A and θ_B are the weights of two policies, trained before the walk. In between stands a model of its own, which nobody has trained.',
};
