import { type OwnData, ownKey, ownRewardWords } from '../../experiment/own/ownData.ts';
import type { OwnFile, TwoAnswers } from '../../experiment/own/ownFile.ts';
import { type DataName, OWN } from '../../experiment/worlds.ts';
import type { ModelSummary } from '../../worker/protocol.ts';

/** Somebody's own preferences, as far as the lab knows them. */
export interface OwnState {
  /** What runs are made on in the place “Your own”; null where nothing was chosen on this visit. */
  data: OwnData | null;
  /** The file that was given last. */
  file: { name: string; reading: boolean; found: OwnFile | null; problem: string | null } | null;
  /** Answers to be voted on. */
  answers: { waiting: boolean; found: TwoAnswers[] | null; problem: string | null };
}

export const nothingOwn: OwnState = {
  data: null,
  file: null,
  answers: { waiting: false, found: null, problem: null },
};

/** Own data, where they are what is picked. */
export function ownIn({ world, own }: { world: DataName; own: OwnState }): OwnData | undefined {
  return (world === OWN && own.data) || undefined;
}

/** Whether a model is somewhere else than where somebody wants it. */
export function isElsewhere(model: ModelSummary, state: { world: DataName; own: OwnState }): boolean {
  const own = ownIn(state);
  return model.world !== state.world || (own !== undefined && model.own !== ownKey(own));
}

/** The part of a run's record that says which own data it is made on. */
export function ownOfRecord(data: OwnData | undefined) {
  return data && { own: { name: data.name, id: ownKey(data), reward: ownRewardWords(data.reward) } };
}
