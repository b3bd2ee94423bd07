import type { HubModel } from '../../experiment/own/hub.ts';
import { type OwnData, ownKey, ownRewardWords } from '../../experiment/own/ownData.ts';
import type { OwnFile, TwoAnswers } from '../../experiment/own/ownFile.ts';
import type { ModelFile, OwnModel, OwnModelReport, StepProbe } from '../../experiment/own/ownModel.ts';
import { type DataName, OWN } from '../../experiment/worlds.ts';
import type { ModelSummary } from '../../worker/protocol.ts';

/** Somebody's own preferences, as far as the lab knows them. */
export interface OwnState {
  /** What runs are made on in the place “Your own”; null where nothing was chosen on this visit. */
  data: OwnData | null;
  /** The model in the place of the shipped one there; null where that is it. */
  model: OwnModel | null;
  /** The files of a model that were given last, and what the worker says of them. */
  looked: LookedAtModel | null;
  /** The model that is being copied into this browser: bytes so far and in all. */
  keeping: { id: string; done: number; total: number } | null;
  /** The model that is being fetched from a hub, or why that ended. */
  fetching: Fetching | null;
  /** The file that was given last. */
  file: { name: string; reading: boolean; found: OwnFile | null; problem: string | null } | null;
  /** Answers to be voted on. */
  answers: { waiting: boolean; found: TwoAnswers[] | null; problem: string | null };
}

export interface Fetching {
  id: string;
  /** Its name there. */
  hub: string;
  /** Bytes. */
  done: number;
  total: number;
  /** The file whose checksum is computed. */
  checking: string | null;
  /** Why it ended; null while it goes on. */
  problem: string | null;
}

export interface LookedAtModel {
  /** What a hub says of it, where its files are there; they are not whole then. */
  hub: HubModel | null;
  /** Of the folder; empty where single files were given. */
  name: string;
  files: readonly ModelFile[];
  /** Tokens that it is to read at most; null leaves it to its size. */
  reads: number | null;
  looking: boolean;
  found: OwnModelReport | null;
  problem: string | null;
  /** How long a step would take, once somebody asks. */
  step?: { waiting: boolean; probe: StepProbe | null; problem: string | null };
}

export const nothingOwn: OwnState = {
  data: null,
  model: null,
  looked: null,
  keeping: null,
  fetching: null,
  file: null,
  answers: { waiting: false, found: null, problem: null },
};

/** Own data, where they are what is picked. */
export function ownIn({ world, own }: { world: DataName; own: OwnState }): OwnData | undefined {
  return (world === OWN && own.data) || undefined;
}

/** What runs are made on now: a world, or which own data. */
export function dataKeyIn(state: { world: DataName; own: OwnState }): string {
  const own = ownIn(state);
  return own ? ownKey(own) : state.world;
}

/** A model of one's own, where it is the one that is wanted. */
export function ownModelIn({ world, own }: { world: DataName; own: OwnState }): OwnModel | null {
  return world === OWN ? own.model : null;
}

/** Whether another model is loaded than somebody wants: the shipped one knows worlds, and one's own none. */
export function isOther(model: ModelSummary, state: { world: DataName; own: OwnState }): boolean {
  const wanted = ownModelIn(state)?.report;
  if (!wanted) return model.worlds.length === 0;
  return model.name !== wanted.id || model.contextLength !== wanted.reads;
}

/** Whether a model is somewhere else than where somebody wants it. */
export function isElsewhere(model: ModelSummary, state: { world: DataName; own: OwnState }): boolean {
  const own = ownIn(state);
  if (isOther(model, state)) return true;
  return model.world !== state.world || (own !== undefined && model.own !== ownKey(own));
}

/** The part of a run's record that says which own data it is made on. */
export function ownOfRecord(data: OwnData | undefined) {
  return data && { own: { name: data.name, id: ownKey(data), reward: ownRewardWords(data.reward) } };
}
