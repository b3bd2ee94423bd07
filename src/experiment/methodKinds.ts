import type { MethodKind } from './record.ts';

/** What the page says differently of methods that train a policy, train something else, or train nothing. */
export interface KindRecord {
  /** On the button that begins, and what it does, for those who point at it. */
  begin: string;
  beginHint: string;
  /** While it goes on. */
  doing: string;
  /** What steps are spent on: "Finished in 3 s of …"; null where measuring takes nearly all of the time. */
  work: string | null;
  /** Whose completions stand beside the reference's; null where there are no others. */
  who: string | null;
  /** Of the completions at step 0, where nothing has changed yet. */
  untouched: string;
  /** Both completions are the reference's: no token is likelier in one of them. */
  sameWeights: boolean;
  /** What to watch for; null where that depends on the world. */
  question: string | null;
}

const training: KindRecord = {
  begin: 'Train',
  beginHint: 'Train the policy from step 0',
  doing: 'Training',
  work: 'training',
  who: 'policy',
  untouched: 'Step 0: the policy still is the reference, so both write the same.',
  sameWeights: false,
  question: null,
};

export const methodKinds: Readonly<Record<MethodKind, KindRecord>> = {
  pairs: training,
  texts: training,
  rollout: training,
  'reward model': {
    ...training,
    beginHint: 'Train the reward model from step 0',
    who: null,
    untouched: 'No policy is trained: these are samples of the reference, as the judge reads them.',
    sameWeights: true,
    question: 'Does the reward model learn what the judge values, or only what its pairs have in common?',
  },
  'best of n': {
    begin: 'Sample',
    beginHint: 'Draw completions and pick the best, from n = 1',
    doing: 'Sampling',
    work: 'sampling',
    who: 'best of n',
    untouched: 'Nothing is picked yet: both are the first sample of the reference.',
    sameWeights: true,
    question: 'How far does choosing alone go, and where does gold stop following what picks?',
  },
  walk: {
    begin: 'Walk',
    beginHint: 'Train the ends, then walk between their weights',
    doing: 'Walking',
    work: null,
    who: 'policy',
    untouched: 'The walk begins at the reference, so both write the same.',
    sameWeights: false,
    question: 'Does a model with averaged weights behave like the average of two models?',
  },
};
