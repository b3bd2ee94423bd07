/** The diagram of one step: which one it is, and what its boxes say of this method. */
export type Diagram =
  | PairDiagram
  | SampleDiagram
  /** A reward model that reads two completions of a prompt, or one and its rating. */
  | { of: 'scores'; ratings: boolean }
  /** Samples of the reference, of which a score picks one. */
  | { of: 'best of n' }
  /** A straight line between the weights of two policies. */
  | { of: 'interpolation' };

/** A policy, two completions of a prompt, the loss. */
export interface PairDiagram {
  of: 'pairs';
  /** The boxes of the two completions. */
  chosen: string;
  rejected: string;
  /** In the place of `chosen`, by a value of the control `texts`. */
  chosenByTexts?: Readonly<Record<string, string>>;
  /** The policy writes both itself, and a judge labels them. */
  sampled?: true;
}

/** A policy, its samples, a reward, and a baseline that the reward is compared with. */
export interface SampleDiagram {
  of: 'samples';
  baseline: { title: string; note: string; said: string };
  /** Whether updates are clipped. */
  clipped: boolean;
}

export const chosenAndRejected: PairDiagram = { of: 'pairs', chosen: 'chosen y_w', rejected: 'rejected y_l' };
