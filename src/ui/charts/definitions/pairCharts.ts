import { methods, sameRewards, startOf } from '../../../experiment/methods/methods.ts';
import { standIn } from '../../../experiment/methods/rewardConventions.ts';
import { ACCURACY_ENDS } from '../points.ts';
import type { ChartDefinition, Drawn, Series } from '../types.ts';
import { measurementCharts } from './measurementCharts.ts';
import { rewardAgainstKl } from './policyCharts.ts';

const heldOut = (key: string): Series => ({
  key,
  label: 'held-out',
  meaning: 'policy',
  lineStyle: 'held-out',
});

/** Methods that train on pairs or texts: their units, their start, and the rewards that they define. */
export function pairCharts({ method, config, comparisonRun }: Drawn): ChartDefinition[] {
  const { lossUnit, lossHint, reward, aim, trainAccuracy } = methods[method];
  const { unit, hint, definition, startsEqual } = reward;
  const start = startOf(method, config);
  const content = aim?.(config);
  const hasRewards = reward !== standIn;
  const otherLoss = comparisonRun && comparisonRun.method !== method ? 'has a different loss' : undefined;
  const otherRewards =
    comparisonRun && !sameRewards(comparisonRun.method, method) ? 'has different rewards' : undefined;
  /** A line of the rows, where this method's rows have it. */
  const train = (key: string, has = true): Series[] =>
    has ? [{ key: `train ${key}`, label: 'train', meaning: 'policy', lineStyle: 'train' }] : [];
  const byChoice = (which: 'chosen' | 'rejected'): Series[] => {
    const kept = { meaning: which, label: hasRewards ? `${which}, held-out` : which } as const;
    const lineStyle = hasRewards ? 'held-out marker' : 'held-out';
    const measured: Series = { ...kept, key: `eval_rewards/${which}`, lineStyle };
    return hasRewards
      ? [{ key: `train rewards/${which}`, label: which, meaning: which, lineStyle: 'train' }, measured]
      : [measured];
  };

  return [
    {
      id: 'loss',
      title: 'Loss',
      name: 'loss',
      unit: lossUnit,
      hint: `${lossHint} Held-out: the same loss on pairs that are not trained on.`,
      series: [...train('loss'), heldOut('eval_loss')],
      theory: start ? { value: start.value, label: `theory: ${start.label}`, extend: true } : undefined,
      domain: ['auto', 'auto'],
      notComparable: otherLoss,
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
      notComparable: otherRewards,
    },
    {
      id: 'accuracies',
      title: 'Accuracy',
      name: 'rewards/accuracies',
      unit: 'share of pairs',
      hint: `${trainAccuracy ? `In training, ${trainAccuracy}; held-out, the share` : 'Share'} of pairs whose chosen completion has the higher reward, ${definition}; ½ is chance.`,
      series: [
        ...train('rewards/accuracies', hasRewards),
        { ...heldOut('eval_rewards/accuracies'), ends: ACCURACY_ENDS },
      ],
      theory: startsEqual ? { value: 0.5, label: 'theory: ½, chance', extend: true } : undefined,
      domain: [0, 1],
    },
    {
      id: 'rewards',
      title: 'Rewards',
      name: 'rewards/chosen, rewards/rejected',
      unit,
      hint: `${hint} Here ${definition}.`,
      series: [...byChoice('chosen'), ...byChoice('rejected')].sort(
        (a, b) => Number(a.lineStyle !== 'train') - Number(b.lineStyle !== 'train'),
      ),
      domain: ['auto', 'auto'],
      notComparable: otherRewards,
    },
    ...measurementCharts(),
    { ...rewardAgainstKl, wide: false },
  ];
}
