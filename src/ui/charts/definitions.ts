import type { MethodName, RunConfig } from '../../experiment/methods.ts';
import type { DpoRow, EvaluationRow } from '../../experiment/metrics.ts';
import { methodWords, rewardWords, sameRewards, startOf } from '../methodWords.ts';

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
  /** A line that mathematics gives and nobody measured; `extend` makes room for it on the axis. */
  theory?: { value: number; label: string; extend: boolean };
  domain: [number | 'auto', number | 'auto'];
  /** Why the ghost's curves cannot stand on this axis; absent where they can. */
  ghostApart?: string;
}

/** The method whose curves are drawn, and that of the ghost behind them where there is one. */
export interface Drawn {
  method: MethodName;
  config: RunConfig;
  ghost: MethodName | null;
}

const heldOut = (key: keyof EvaluationRow): Series => ({
  key,
  label: 'held-out',
  meaning: 'policy',
  look: 'held-out',
});

/** The six charts of a method: its units, its start, and the rewards that it defines. */
export function chartsFor({ method, config, ghost }: Drawn): readonly ChartDefinition[] {
  const { lossUnit, lossHint, reward, aim } = methodWords(method);
  const { unit, hint, definition, startsEqual } = rewardWords[reward];
  const start = startOf(method, config);
  const content = aim?.(config);
  const hasRewards = reward !== 'stand-in';
  const otherLoss = ghost && ghost !== method ? 'has another loss' : undefined;
  const otherRewards = ghost && !sameRewards(ghost, method) ? 'has other rewards' : undefined;
  /** A line of the rows, where this method's rows have it. */
  const train = (key: keyof DpoRow, has = true): Series[] =>
    has ? [{ key, label: 'train', meaning: 'policy', look: 'train' }] : [];
  const byChoice = (which: 'chosen' | 'rejected'): Series[] => {
    const kept = { meaning: which, label: hasRewards ? `${which}, held-out` : which } as const;
    const look = hasRewards ? 'held-out marker' : 'held-out';
    const measured: Series = { ...kept, key: `eval_rewards/${which}`, look };
    return hasRewards
      ? [{ key: `rewards/${which}`, label: which, meaning: which, look: 'train' }, measured]
      : [measured];
  };

  return [
    {
      id: 'loss',
      title: 'Loss',
      name: 'loss',
      unit: lossUnit,
      hint: `${lossHint} Held-out is the same loss on pairs that are not trained on.`,
      series: [...train('loss'), heldOut('eval_loss')],
      theory: start ? { value: start.value, label: `theory: ${start.label}`, extend: true } : undefined,
      domain: ['auto', 'auto'],
      ghostApart: otherLoss,
    },
    {
      id: 'margins',
      title: 'Margin',
      name: 'rewards/margins',
      unit,
      hint: `Reward of the chosen completion minus that of the rejected one; ${definition}.`,
      series: [...train('rewards/margins', hasRewards), heldOut('eval_rewards/margins')],
      theory: content
        ? { value: content.value, label: `theory: ${content.label}`, extend: false }
        : undefined,
      domain: ['auto', 'auto'],
      ghostApart: otherRewards,
    },
    {
      id: 'accuracies',
      title: 'Accuracy',
      name: 'rewards/accuracies',
      unit: 'share of pairs',
      hint: `Share of pairs whose chosen completion has the higher reward, ${definition}; ½ is a coin toss.`,
      series: [...train('rewards/accuracies', hasRewards), heldOut('eval_rewards/accuracies')],
      theory: startsEqual ? { value: 0.5, label: 'theory: ½ untouched', extend: true } : undefined,
      domain: [0, 1],
      ghostApart: undefined,
    },
    {
      id: 'rewards',
      title: 'Rewards',
      name: 'rewards/chosen, rewards/rejected',
      unit,
      hint: `${hint} Here ${definition}.`,
      series: [...byChoice('chosen'), ...byChoice('rejected')].sort(
        (a, b) => Number(a.look !== 'train') - Number(b.look !== 'train'),
      ),
      domain: ['auto', 'auto'],
      ghostApart: otherRewards,
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
}
