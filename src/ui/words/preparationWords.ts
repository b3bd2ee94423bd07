import type { LabState } from '../../app/state.ts';

type PreparationStage = NonNullable<LabState['preparation']>['what'];

/** What is made before the first step: in a few words, in a sentence that numbers follow, and what they count. */
const words: Readonly<Record<PreparationStage, { short: string; doing: string; unit: string }>> = {
  sampling: {
    short: 'Making pairs',
    doing: 'Making pairs: the reference writes new completions',
    unit: 'pairs',
  },
  judging: { short: 'Making pairs', doing: 'Making pairs: the judge scores completions', unit: '' },
  'reward model': {
    short: 'Training the reward model',
    doing: 'Training the reward model, the proxy for gold',
    unit: 'steps',
  },
  'DPO policy': { short: 'Training a DPO policy', doing: 'Training a DPO policy first', unit: 'steps' },
  'reference samples': {
    short: 'Scaling the reward',
    doing: 'Scaling the reward: the reference writes',
    unit: 'completions',
  },
};

export function preparationWords(what: PreparationStage) {
  return words[what];
}
