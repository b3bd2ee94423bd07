/** What methods have in common that do the same kind of thing, and what the page says of it. */
export interface Family {
  /** Which charts draw its rows and evaluations: see src/ui/charts/chartsFor.ts. */
  charts: 'pairs' | 'samples' | 'reward model' | 'best of n' | 'interpolation';
  /** Its curves can stand on one chart with those of a family of the same scale. */
  scale: string;
  /** Whether its evaluations are those of a policy that leaves the reference: they have a place between reward and KL. */
  movesPolicy: boolean;
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
  /** A method's title is a name that a sentence can hold: "One step of DPO". */
  isNamed: boolean;
  /** Which symbols of its formula need words besides x and y; null where the formula has none of these. */
  symbols: { policy: boolean; rewards: boolean } | null;
  /**
   * What its loss is before the first step, in a sentence; null where there is nothing to expect.
   *
   * @param loss as mathematics knows it: "ln 2 ≈ 0.693 nats", and rounded: "0.693 nats"
   */
  atStart: ((loss: { exact: string; rounded: string }) => string) | null;
}

/** Trains the policy on completions that are given. */
export const onGivenTexts: Family = {
  charts: 'pairs',
  scale: 'policy',
  movesPolicy: true,
  begin: 'Train',
  beginHint: 'Train the policy from step 0',
  doing: 'Training',
  work: 'training',
  who: 'policy',
  untouched: 'Step 0: the policy is still the reference, so both write the same text.',
  sameWeights: false,
  isNamed: true,
  symbols: { policy: true, rewards: true },
  atStart: ({ exact }) =>
    `Before the first step π equals π_ref, so every log-ratio is 0 and the loss is ${exact}.`,
};

/** Trains the policy on its own samples. */
export const onOwnSamples: Family = {
  ...onGivenTexts,
  charts: 'samples',
  symbols: { policy: true, rewards: false },
  atStart: null,
};

/** Trains a reward model and leaves the policy alone. */
export const ofRewardModels: Family = {
  ...onGivenTexts,
  charts: 'reward model',
  scale: 'reward model',
  movesPolicy: false,
  beginHint: 'Train the reward model from step 0',
  who: null,
  untouched: 'No policy is trained. These are samples from the reference, scored by the gold judge.',
  sameWeights: true,
  isNamed: false,
  symbols: { policy: false, rewards: false },
  atStart: ({ rounded }) => `Before the first step the model knows nothing, so the loss is about ${rounded}.`,
};

/** Chooses among samples of the reference. */
export const bySelection: Family = {
  ...onGivenTexts,
  charts: 'best of n',
  scale: 'best of n',
  movesPolicy: false,
  begin: 'Sample',
  beginHint: 'Draw completions and pick the best, starting with n = 1',
  doing: 'Sampling',
  work: 'sampling',
  who: 'best of n',
  untouched: 'Nothing has been picked yet: both are the first sample from the reference.',
  sameWeights: true,
  isNamed: false,
  symbols: null,
  atStart: null,
};

/** Mixes the weights of two policies. */
export const betweenWeights: Family = {
  ...onGivenTexts,
  charts: 'interpolation',
  scale: 'interpolation',
  begin: 'Interpolate',
  beginHint: 'Train both policies, then interpolate between their weights',
  doing: 'Interpolating',
  work: null,
  untouched: 'Interpolation starts at the reference, so both write the same text.',
  isNamed: false,
  symbols: null,
  atStart: null,
};
