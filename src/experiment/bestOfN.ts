import type { ConfigOf, ControlTable } from './controls.ts';
import { dpoControls } from './dpo.ts';
import { type MethodRecord, unknown } from './record.ts';
import { rewardControlsWith } from './reward.ts';
import { score } from './rewardConventions.ts';

const { steps, seed, evaluateEvery } = dpoControls;

/** Parameters of best-of-n sampling (Stiennon et al. 2020): no training, only choosing. */
export const bestOfNControls = {
  ...rewardControlsWith('proxy'),
  steps: {
    ...steps,
    label: 'largest n',
    default: 64,
    max: 1024,
    unit: 'completions',
    help: 'Completions of each prompt, one more a step. Every smaller n is measured from the same pool.',
  },
  poolPrompts: {
    kind: 'number',
    label: 'prompts',
    default: 48,
    min: 2,
    max: 512,
    step: 1,
    scale: 'linear',
    integer: true,
    unit: 'held-out prompts',
    help: 'Prompts with a pool of their own. More make the averages less noisy.',
    advanced: false,
  },
  seed: { ...seed, help: 'Decides every sample drawn.' },
  evaluateEvery: { ...evaluateEvery, default: 16 },
} as const satisfies ControlTable;

export type BestOfNConfig = ConfigOf<typeof bestOfNControls>;

/** Best of n from the pool so far. Means over prompts of exact expectations over all subsets of n. */
export interface BestOfNPoint {
  n: number;
  /** Expected score of the pick, by what picks. In standard deviations of the reference. */
  proxy: number;
  /** Expected gold of the pick. */
  gold: number;
  gold_stderr: number;
  /** ln n − (n − 1)/n: a bound on the sequence KL, in nats, not a measurement. */
  kl_bound: number;
}

/** A row a step: the pool has one more completion of every prompt. */
export interface BestOfNRow extends Omit<BestOfNPoint, 'n'> {
  /** Completions of each prompt so far, which is also n. */
  step: number;
  /** Completions in the whole pool. */
  samples: number;
  seconds: number;
}

export const bestOfN: MethodRecord = {
  title: 'Best of n',
  source: 'Stiennon et al. 2020; Nakano et al. 2021, appendix I',
  kind: 'best of n',
  controls: bestOfNControls,
  group: 'No training',
  about: 'Writes n completions and keeps the one that scores best: every n at once, from one pool.',
  formula: {
    left: String.raw`\mathrm{E}[\text{gold of the pick}]`,
    loss: String.raw`\sum\nolimits_i\frac{\binom{i-1}{n-1}}{\binom{N}{n}}\,\mathrm{gold}_{(i)}`,
    of: 'expected gold of the best of n',
    where: [String.raw`\mathrm{KL}\le\ln n-\frac{n-1}{n}`],
    remark:
      'gold_(i) belongs to the i-th of N completions in ascending order of the score that picks: the exact mean over all subsets of n. The KL is a bound, reached only where every completion is rare.',
  },
  brief: '',
  lossUnit: '',
  lossHint: '',
  reward: score,
  start: unknown,
  usesRejected: false,
  usesReference: false,
};
