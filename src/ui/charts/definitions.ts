import type { DpoRow, EvaluationRow } from '../../experiment/metrics.ts';

/** What the six charts show. A colour has one meaning on the whole page; a dash or marker says it again. */

export type Meaning = 'chosen' | 'rejected' | 'policy' | 'reference' | 'gold';
/** `train` is a line through every step, `held-out` a dashed line with markers at the evaluations. */
export type Look = 'train' | 'held-out' | 'held-out marker';

export interface Series {
  key: keyof DpoRow | keyof EvaluationRow;
  label: string;
  meaning: Meaning;
  look: Look;
  /** Standard error of the value, drawn as bars. */
  errorKey?: keyof EvaluationRow;
}

export interface ChartDefinition {
  id: 'loss' | 'margins' | 'accuracies' | 'rewards' | 'kl' | 'gold';
  title: string;
  /** TRL's name of the quantity, for those who know it. */
  name: string;
  unit: string;
  /** What to look for, in one sentence. */
  hint: string;
  series: readonly Series[];
  /** A line that mathematics gives and nobody measured. */
  theory?: { value: number; label: string };
  domain: [number | 'auto', number | 'auto'];
}

const train = (key: keyof DpoRow): Series => ({ key, label: 'train', meaning: 'policy', look: 'train' });
const heldOut = (key: keyof EvaluationRow): Series => ({
  key,
  label: 'held-out',
  meaning: 'policy',
  look: 'held-out',
});

export const charts: readonly ChartDefinition[] = [
  {
    id: 'loss',
    title: 'Loss',
    name: 'loss',
    unit: 'nats',
    hint: 'Starts at ln 2, where the policy equals the reference, and falls as it learns the preferences.',
    series: [train('loss'), heldOut('eval_loss')],
    theory: { value: Math.LN2, label: 'theory: ln 2' },
    domain: ['auto', 'auto'],
  },
  {
    id: 'margins',
    title: 'Margin',
    name: 'rewards/margins',
    unit: 'β × nats',
    hint: 'Implicit reward of the chosen completion minus that of the rejected one.',
    series: [train('rewards/margins'), heldOut('eval_rewards/margins')],
    domain: ['auto', 'auto'],
  },
  {
    id: 'accuracies',
    title: 'Accuracy',
    name: 'rewards/accuracies',
    unit: 'share of pairs',
    hint: 'Share of pairs whose chosen completion has the higher implicit reward; ½ is a coin toss.',
    series: [train('rewards/accuracies'), heldOut('eval_rewards/accuracies')],
    theory: { value: 0.5, label: 'theory: ½ untouched' },
    domain: [0, 1],
  },
  {
    id: 'rewards',
    title: 'Rewards',
    name: 'rewards/chosen, rewards/rejected',
    unit: 'β × nats',
    hint: 'Both may fall: DPO only asks that rejected falls further.',
    series: [
      { key: 'rewards/chosen', label: 'chosen', meaning: 'chosen', look: 'train' },
      { key: 'rewards/rejected', label: 'rejected', meaning: 'rejected', look: 'train' },
      { key: 'eval_rewards/chosen', label: 'chosen, held-out', meaning: 'chosen', look: 'held-out marker' },
      {
        key: 'eval_rewards/rejected',
        label: 'rejected, held-out',
        meaning: 'rejected',
        look: 'held-out marker',
      },
    ],
    domain: ['auto', 'auto'],
  },
  {
    id: 'kl',
    title: 'KL to reference',
    name: 'sequence KL(π ‖ π_ref)',
    unit: 'nats',
    hint: 'Exact over the vocabulary at each position of fresh samples, summed over the sequence; bars are ± one standard error.',
    series: [{ key: 'kl', label: 'KL', meaning: 'policy', look: 'held-out', errorKey: 'kl_stderr' }],
    domain: [0, 'auto'],
  },
  {
    id: 'gold',
    title: 'Gold reward',
    name: 'gold',
    unit: 'σ of reference',
    hint: 'An independent judge reads fresh samples; bars are ± one standard error. The training never sees it.',
    series: [{ key: 'gold', label: 'gold', meaning: 'gold', look: 'held-out', errorKey: 'gold_stderr' }],
    domain: ['auto', 'auto'],
  },
];
