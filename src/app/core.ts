import type { StoreApi } from 'zustand/vanilla';
import type { DataName } from '../experiment/worlds.ts';
import type { Checkpoint, Event } from '../worker/protocol.ts';
import type { Client } from './client.ts';
import type { LinkedRun } from './linkedRuns.ts';
import type { Publisher } from './publisher.ts';
import type { ComparisonRun, LabState } from './state.ts';
import type { RunKeeper } from './storage/persistence.ts';
import type { Sweeps } from './sweep/sweepState.ts';

/** What the actions and the receiver of events share and nobody else sees. */
export interface Core {
  store: StoreApi<LabState>;
  publisher: Publisher<LabState>;
  client: Client;
  keeper: RunKeeper;
  /** Null until the code is there. */
  sweeps: Sweeps | null;
  /** Fetches it, and looks for sweeps of earlier visits. */
  findSweeps(): Promise<void>;
  notify: Notify;
  /** @param settings of a new run, where they are not those of the controls */
  begin(how: Begin, settings?: LinkedRun): void;
  /** Goes to the world that is picked, in the worker that is there, or in another one where that takes another model. */
  enter(): void;
  pickWorld(world: DataName): void;
  /** Looks anew for runs of earlier visits; `stored` lists them. */
  findStored(): Promise<void>;
  /** Takes the answer about training examples. */
  receiveExamples(event: Extract<Event, { type: 'examples' }>): void;
  /** Takes the answer about who wins. */
  receiveContest(event: Extract<Event, { type: 'contest' }>): void;
  /** Takes a run as a file. */
  receiveExport(event: Extract<Event, { type: 'exported' }>): void;
  /** Takes what the worker says about own data. */
  receiveOwn(event: Extract<Event, { type: 'own-file' | 'own-model' | 'step-timed' | 'two-answers' }>): void;
  /** Asks the worker about the labeller's pairs, once a burst of changes is over. */
  askAboutPairs(): void;
  /** What each world is compared with when one comes back to it. */
  comparisonRuns: Map<string, ComparisonRun>;
  /** Megabytes of weights that no view needs stay out of the published state. */
  checkpoint: Checkpoint | null;
  /** The key under which the run on the charts is stored. */
  storedAs: string | null;
  /** What is to become of the run on the charts as soon as the model is loaded, or that the sweep goes on or a run begins. */
  whenReady: 'resume' | 'show' | 'sweep' | 'train' | null;
  /** Updates asked for before the run was ready to take them. */
  stepsOwed: number;
}

/**
 * `new` begins a run with the controls' values. `resume` goes on with the record on the charts from the last
 * checkpoint; where there is none yet, from step 0 with the same values, which gives the same rows again.
 */
export type Begin = 'new' | 'new, resting' | 'resume';

/** Shows a sentence until it is dismissed; a later one on the same topic takes its place. */
export type Notify = (sentence: string, topic?: string) => void;
