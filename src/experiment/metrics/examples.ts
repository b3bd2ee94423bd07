import { type MethodName, methods } from '../methods/methods.ts';
import { preferenceMethods } from '../methods/preference/preference.ts';

/** Training examples under the microscope: every number that a loss is made of, as the worker measured it. */

/** A completion as its labellers and the gold judge see it. */
export interface JudgedText {
  text: string;
  /** In standard deviations of the reference's samples; absent where nobody knows gold. */
  gold?: number;
}

/** A pair of the training data. */
export interface LabelledPair {
  prompt: string;
  chosen: JudgedText;
  rejected: JudgedText;
  /** P(chosen ≻ rejected) of the labeller; null where labels come from ratings, or nobody knows who gave them. */
  probability: number | null;
}

/** A completion token: its log-probability now and under the reference, in nats. */
export interface TokenLogProbs {
  text: string;
  policy: number;
  reference: number;
}

/** One completion of a pair, as a loss of pairs reads it. */
export interface ReadCompletion {
  tokens: TokenLogProbs[];
  /** log π(y|x) and log π_ref(y|x): sums over the tokens. */
  policy: number;
  reference: number;
  /** log π(y|x) − log π_ref(y|x) */
  logRatio: number;
  /** r̂, as the method defines it. */
  reward: number;
  /** −∂L/∂log π(y|x) of the pair's own loss: above 0 where a step makes the completion more likely. */
  pull: number;
}

export interface PairExample extends LabelledPair {
  read: { chosen: ReadCompletion; rejected: ReadCompletion };
  /** r̂(y_w) − r̂(y_l) */
  margin: number;
  /** Mean size of the two pulls, over β where r̂ = β (log π − log π_ref): then σ(−margin) in DPO. */
  weight: number;
  loss: number;
}

/** Values that losses of pairs read. */
export interface PairLossValues {
  beta: number;
  epsilon: number;
  gamma: number;
  alpha: number;
  sftWeight: number;
}

/** The pairs of the next step of a run. */
export interface PairExamples {
  of: 'pairs';
  method: MethodName;
  /** The last finished step, whose policy read the pairs. */
  step: number;
  values: PairLossValues;
  /** KTO's reference point k; null where the loss has none. */
  klBaseline: number | null;
  /** Mean of the losses: what the next row of the run says. */
  loss: number;
  pairs: PairExample[];
}

/** A token that the policy wrote, before and after the step that learns from it. */
export interface SampleToken extends TokenLogProbs {
  /** −β times the KL of this token: (log π − log π_ref), in GRPO its estimate k3. */
  penalty: number;
  /** V_t; null without a critic. */
  value: number | null;
  advantage: number;
  /** π/π_old, where π is the policy after the step and `policy` is log π_old. */
  ratio: number;
  /** The clipped term decides: the token pulls no further. */
  clipped: boolean;
  /** max(−A ρ, −A clip(ρ, 1 ± ε)), or −A ρ where nothing is clipped. */
  loss: number;
}

export interface SampleExample {
  prompt: string;
  tokens: SampleToken[];
  /** False where the length limit cut it off. */
  finished: boolean;
  /** The reward's word on it, less the penalty where end-of-text is missing. */
  score: number;
  /** Null where there is no gold judge. */
  gold: number | null;
  /** Σ_t log π − log π_ref, in nats. */
  logRatio: number;
  /** Sum of its tokens' KL penalties. */
  penalty: number;
  /** Mean of |A| over its tokens. */
  weight: number;
}

/** The batch that the next step of a run samples, and what that step makes of it. */
export interface SampleExamples {
  of: 'samples';
  method: MethodName;
  step: number;
  /** By what samples are scored. */
  reward: 'gold' | 'proxy' | 'your reward';
  beta: number;
  /** ε of the clipped ratio; null where nothing is clipped. */
  clip: number | null;
  /** The row that the next step will add to the run. */
  next: { score: number; kl: number; clipped: number | null };
  samples: SampleExample[];
}

/** Pairs from all over the training data, as their labellers saw them. */
export interface LabelExamples {
  of: 'labels';
  pairs: LabelledPair[];
}

/** What a method's next batch is made of, where its numbers can be shown; null for the other methods. */
export function examplesOf(method: MethodName): StepExamples['of'] | null {
  if (Object.hasOwn(preferenceMethods, method)) return 'pairs';
  return methods[method].diagram.of === 'samples' ? 'samples' : null;
}

/** What can be asked for: the batch of the next step with all of its numbers, or pairs alone. */
export type ExampleKind = 'step' | 'labels';
export type StepExamples = PairExamples | SampleExamples;
export type Examples = StepExamples | LabelExamples;
