import { methods, rowHas, startOf } from '../../../experiment/methods/methods.ts';
import { ACCURACY_ENDS } from '../points.ts';
import type { ChartDefinition, Drawn, Series } from '../types.ts';

const train = (key: string): Series => ({
  key: `train ${key}`,
  label: 'train',
  meaning: 'proxy',
  lineStyle: 'train',
});
const heldOut = (key: string): Series => ({
  key,
  label: 'held-out',
  meaning: 'proxy',
  lineStyle: 'held-out',
});

/** Reward models: how well they rank what they have not seen, and how far that is what gold says. */
export function rewardModelCharts({ method, config, comparisonRun }: Drawn): ChartDefinition[] {
  const ofRatings = rowHas(method, 'correlation');
  const { lossHint, lossUnit } = methods[method];
  const start = startOf(method, config);
  const otherLoss = comparisonRun && comparisonRun.method !== method ? 'has a different loss' : undefined;
  return [
    {
      id: 'agreement',
      title: 'Agreement with gold',
      name: 'correlation',
      unit: 'Pearson’s r',
      hint: ofRatings
        ? 'Correlation of the model’s scores with gold on held-out completions, and with the ratings it is trained on.'
        : 'Correlation of the model’s scores with gold on held-out completions. Labels are sampled from gold with noise; a policy can exploit the gap to 1.',
      series: [
        ...(ofRatings ? [{ ...train('correlation'), label: 'with the ratings, train' }] : []),
        {
          key: 'gold_correlation',
          label: 'with gold, held-out',
          meaning: 'gold',
          lineStyle: 'held-out',
        },
      ],
      domain: ['auto', 1],
      wide: true,
    },
    {
      id: 'loss',
      title: 'Loss',
      name: 'loss',
      unit: lossUnit,
      hint: `${lossHint} ${ofRatings ? '' : 'Held-out: the same loss on pairs that are not trained on.'}`,
      series: ofRatings ? [train('loss')] : [train('loss'), heldOut('eval_loss')],
      theory: start ? { value: start.value, label: `theory: ${start.label}`, extend: true } : undefined,
      domain: ['auto', 'auto'],
      notComparable: otherLoss,
    },
    {
      id: 'accuracies',
      title: 'Accuracy',
      name: ofRatings ? 'eval accuracy' : 'accuracy',
      unit: 'share of pairs',
      hint: 'Share of pairs whose chosen completion scores higher; ½ is chance. Label noise keeps it well below 1.',
      series: [
        ...(ofRatings ? [] : [train('accuracy')]),
        { ...heldOut('eval_rewards/accuracies'), ends: ACCURACY_ENDS },
      ],
      theory: { value: 0.5, label: 'theory: ½, chance', extend: true },
      domain: [0, 1],
    },
    {
      id: 'margins',
      title: 'Margin',
      name: ofRatings ? 'eval margin' : 'margin',
      unit: 'score',
      hint: 'Score of the chosen completion minus that of the rejected one.',
      series: [...(ofRatings ? [] : [train('margin')]), heldOut('eval_rewards/margins')],
      domain: ['auto', 'auto'],
      notComparable: otherLoss && 'has a different scale',
    },
    {
      id: 'rewards',
      title: 'Scores',
      name: 'eval rewards/chosen, rewards/rejected',
      unit: 'score',
      hint: 'Mean scores of held-out chosen and rejected completions. Only differences matter: the zero of the scores is arbitrary.',
      series: (['chosen', 'rejected'] as const).map((which) => ({
        key: `eval_rewards/${which}`,
        label: `${which}, held-out`,
        meaning: which,
        lineStyle: which === 'chosen' ? 'held-out' : 'proxy held-out',
      })),
      domain: ['auto', 'auto'],
      notComparable: otherLoss && 'has a different scale',
    },
  ];
}
