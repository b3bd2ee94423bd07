import type { MethodName } from '../../experiment/methods/methods.ts';
import type { RewardConfig } from '../../experiment/methods/sampling/reward.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { Sequence } from '../../model/sequences.ts';
import type { ScoredPairs, TokenPair } from '../../model/texts/preferenceBatch.ts';
import type { tf } from '../../ops/tf.ts';
import type { Reward } from '../rollouts/reward.ts';
import type { Watch } from '../rollouts/rollout.ts';
import type { TrainSnapshot, TrainState } from '../step/trainState.ts';
import type { StoredBackbone } from '../trainers/newRewardModel.ts';
import type { RatedSequence } from '../trainers/ratingModel.ts';
import type { UnpairedSequence } from '../trainers/unpairedKto.ts';

/** What a method may train on. Functions make what not every method needs. */
export interface MethodInputs {
  /** Frozen. Only read. */
  reference: LanguageModel;
  /** What the policy begins as, on the backend and in main memory: the reference, as a rule. Only read. */
  initial: LanguageModel;
  stored: StoredBackbone;
  /** The model before fine-tuning, for who begins there. */
  base(): Promise<StoredBackbone>;
  pairs: readonly TokenPair[];
  /** Single completions marked good or bad, where they do not come from the pairs. */
  unpaired?: readonly UnpairedSequence[];
  /** The completions of the pairs with ratings. */
  rated(): readonly RatedSequence[];
  /** Texts by decent writers. */
  demonstrations(seed: number): readonly Sequence[];
  /** Prompts to sample from, as token ids. */
  prompts(seed: number): readonly (readonly number[])[];
  /** The judge of the world; null where there is no world. */
  gold: Reward | null;
  /** The reward that somebody chose for own data. */
  ownReward?: Reward;
  /** Where proxies are learnt and kept for the next run. */
  proxies: ProxyShelf;
  /** Told of each batch of samples just before it is trained on. */
  watch?: Watch;
}

/** What is made before the first step of some methods. */
export type PreparationPhase = 'reward model' | 'DPO policy' | 'reference samples';

/** How work that takes a while tells how far it is, and is told to stop. */
export interface Progress<Phase = PreparationPhase> {
  onProgress: (what: Phase, done: number, total: number) => void;
  stopped: () => boolean;
  /** Lets waiting messages be handled. */
  breathe: () => Promise<void>;
}

/** A reward that stands in for gold, in standard deviations of the reference's samples, with the model behind it. */
export interface LearntReward extends Reward {
  /** A critic that begins as this reward model; null where there is none that could. */
  critic: (() => Promise<TrainState>) | null;
  dispose(): void;
}

/** Keeps the last proxy, so that the next run with the same one can begin at once. */
export interface ProxyShelf {
  /** @param of what the proxy is learnt from besides its values: a world and a labeller, say */
  take(
    methodInputs: MethodInputs,
    values: RewardConfig & { seed: number },
    progress: Progress,
  ): Promise<LearntReward | null>;
  clear(): void;
}

/** What a run changes, by names of its own, in main memory. */
export interface RunState {
  /** Models in training: "policy", "critic", "reward model". */
  trainees: Record<string, TrainSnapshot>;
  /** Single numbers, such as the coefficient of the KL penalty. */
  numbers: Record<string, number>;
  /** Lists of numbers, such as the scores of a pool. */
  lists: Record<string, number[]>;
}

/** A run of a method on the backend. */
export interface MethodRun {
  trains: 'policy' | 'reward model';
  /** What is trained, as it is now; a reward model has a scalar head. */
  model(): LanguageModel;
  /** Updates, or batches of samples, made so far. */
  step(): number;
  rows: AsyncGenerator<RunRow>;
  /** What stands in for gold in this run: for evaluations to look at beside it. */
  proxy?: Reward;
  /** Between two rows only. */
  state(): Promise<RunState>;
  /** The whole model as one vector, to be saved. [parameters] */
  weights(): Promise<Float32Array>;
  dispose(): void;
}

/** Values of the method's control table. */
export type Values = Readonly<Record<string, number | string>>;

/** Pairs with what policy and reference say of them. */
export type ComparedPairs = ScoredPairs & { reference: LanguageModel };

/** A method with its trainer. */
export interface Method {
  /** Makes what is needed first, then a run, from the start or from a state; null where it was stopped. */
  begin(
    methodInputs: MethodInputs,
    values: Values,
    progress: Progress,
    state?: RunState,
  ): Promise<MethodRun | null>;
  /** The loss of pairs, and the reward that the method gives each completion [2 × pairs]. Within tf.tidy. */
  measure(scored: ComparedPairs, values: Values): { loss: tf.Scalar; rewards: tf.Tensor1D };
}

/** Those that train something; the others only measure. */
export type TrainingMethodName = Exclude<MethodName, 'best-of-n' | 'interpolate'>;
