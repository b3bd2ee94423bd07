import type { ConfigOf, ControlTable } from '../../controls/controls.ts';
import { number, optional, type RowOf, timed } from '../../metrics/rows.ts';
import { bySelection } from '../families.ts';
import { dpoControls } from '../preference/dpo.ts';
import { type MethodRecord, unknown } from '../record.ts';
import { score } from '../rewardConventions.ts';
import { bestOfNWork } from '../workload.ts';
import { rewardControlsWith, smallProxy } from './reward.ts';
import { maxNewTokens } from './rollout.ts';

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
    help: 'Completions per prompt, one more at each step. Every smaller n is measured on the same pool.',
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
    help: 'Number of held-out prompts, each with its own pool. More prompts make the averages less noisy.',
    advanced: false,
  },
  maxNewTokens,
  seed: { ...seed, help: 'Fixes every sample that is drawn.' },
  evaluateEvery: { ...evaluateEvery, default: 16 },
} as const satisfies ControlTable;

export type BestOfNConfig = ConfigOf<typeof bestOfNControls>;

const point = {
  /** Expected score of the pick, by what picks. In standard deviations of the reference; one's own reward as it is. */
  proxy: number,
  /** Expected gold of the pick; absent where nobody knows gold. */
  gold: optional,
  gold_stderr: optional,
  /** In its place: expected reward of the pick by the reward that somebody chose, and how often it beats the reference. */
  own_reward: optional,
  own_reward_stderr: optional,
  own_win_rate: optional,
  own_win_rate_low: optional,
  own_win_rate_high: optional,
  /** ln n − (n − 1)/n: a bound on the sequence KL, in nats, not a measurement. */
  kl_bound: number,
};

/** Best of n from the pool so far. Means over prompts of exact expectations over all subsets of n. */
export const bestOfNPoint = { n: number, ...point };
export type BestOfNPoint = RowOf<typeof bestOfNPoint>;
/** In a world, whose judge knows gold. */
export type GoldPoint = BestOfNPoint & { gold: number; gold_stderr: number };

/** A row a step, which is also n: the pool has one more completion of every prompt. */
const bestOfNRow = {
  ...timed,
  ...point,
  /** Completions in the whole pool. */
  samples: number,
};
export type BestOfNRow = RowOf<typeof bestOfNRow>;

export const bestOfN = {
  title: 'Best of n',
  source: 'Stiennon et al. 2020; Nakano et al. 2021, appendix I',
  keywords: 'BoN, rejection sampling, reranking',
  family: bySelection,
  data: { samples: true },
  workload: bestOfNWork,
  row: bestOfNRow,
  diagram: { of: 'best of n' },
  controls: bestOfNControls,
  group: 'No training',
  about:
    'Draws n completions per prompt and keeps the one with the highest score. One pool gives every n at once.',
  formula: {
    left: String.raw`\mathrm{E}[\text{gold of the pick}]`,
    loss: String.raw`\sum\nolimits_i\frac{\binom{i-1}{n-1}}{\binom{N}{n}}\,\mathrm{gold}_{(i)}`,
    of: 'expected gold score of best of n',
    where: [String.raw`\mathrm{KL}\le\ln n-\frac{n-1}{n}`],
    remark:
      'gold_(i) is the gold score of the i-th of N completions, sorted by the score that picks. The sum is the exact mean over all subsets of size n. The KL is an upper bound, tight only when every completion is rare.',
  },
  brief: '',
  lossUnit: '',
  lossHint: '',
  reward: score,
  start: unknown,
  usesRejected: false,
  usesReference: false,
  presets: [
    {
      title: 'Best of 64, picked by the proxy',
      group: 'Over-optimisation',
      values: smallProxy,
      why: 'Nothing is trained: the small proxy picks among up to 64 samples. Its curve and the optimal frontier stay on the charts of later runs in this world.',
    },
    {
      title: 'Best of 64, picked by gold',
      group: 'Over-optimisation',
      values: { reward: 'gold' },
      why: 'The best that selection can do: the gold judge itself picks, so there is no proxy to exploit.',
    },
  ],
} as const satisfies MethodRecord;
