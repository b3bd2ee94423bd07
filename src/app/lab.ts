import type { StoreApi } from 'zustand/vanilla';
import type { LabellingConfig } from '../experiment/controls/labelling.ts';
import type { RunJob } from '../experiment/evidence/job.ts';
import type { MethodName } from '../experiment/methods/methods.ts';
import type { MethodPreset } from '../experiment/methods/presets.ts';
import type { ExampleKind } from '../experiment/metrics/examples.ts';
import type { BackendName, RunRecord } from '../experiment/metrics/run.ts';
import type { OwnData } from '../experiment/own/ownData.ts';
import type { DataName } from '../experiment/worlds.ts';
import type { Core, Notify } from './core.ts';
import type { HubModels } from './own/hub/hubModels.ts';
import type { OwnModels } from './own/ownModels.ts';
import type { LabState } from './state.ts';
import type { View } from './view.ts';

/** What a person can do in the lab. State is read from `store`; there is no other way to change it. */
export interface Lab {
  store: StoreApi<LabState>;
  /** Loads the model in a fresh worker. */
  open(): void;
  /** Begins a run, or goes on with the paused one. */
  train(): void;
  pause(): void;
  /** One update, then rest. Begins a run where there is none. */
  step(): void;
  /** Throws the run away and returns to step 0 with the same seed; its curves stay as the comparison run. */
  rewind(): void;
  /** Rewind, and another seed. */
  newSeed(): void;
  /** Sets a control for the next run; answers with a sentence where the value does not fit. */
  setControl(name: string, value: unknown): string | null;
  /** Chooses the method of the next run. Values that were set stay where the method has the control. */
  pickMethod(method: MethodName): void;
  /** The method and the values of a preset; everything else goes to the method's defaults. */
  takePreset(preset: MethodPreset): void;
  /** The same for who labels the pairs. */
  setLabelling(name: keyof LabellingConfig, value: unknown): string | null;
  resetControls(): void;
  /** Goes to another world, or to one's own data, with the same model. An unfinished run is put aside and offered for resumption. */
  pickWorld(world: DataName): void;
  /** Has a file of preferences read; `own.file` has what is in it. */
  readOwn(content: Blob, name: string): void;
  /** Goes to own data with the same model, and begins a run on them. */
  trainOnOwn(data: OwnData): void;
  /** What can be done with models of one's own; fetched when somebody has one. */
  ownModels(): Promise<OwnModels>;
  /** And with models on a hub. */
  hubModels(): Promise<HubModels>;
  /** Has the model answer prompts twice; `own.answers` has what it wrote. */
  writeTwice(prompts: readonly string[]): void;
  /** Calls the run off whose pairs are being made; one that was to be resumed stays on offer. */
  cancelPreparation(): void;
  /** A fresh worker, and on from the last checkpoint; on another backend if one is named. */
  resumeAfterFailure(requestedBackend?: BackendName): void;
  /** A fresh worker at step 0; on another backend if one is named. */
  restart(requestedBackend?: BackendName): void;
  /** Looks for runs and sweeps of earlier visits; `stored` lists those that no other tab has. */
  findStored(): Promise<void>;
  /** Goes on with an unfinished run, or shows a finished one on the charts, in its world. */
  openStored(key: string): Promise<void>;
  discardStored(key: string): Promise<void>;
  /** Shows what this world's model writes before the model itself is there. */
  loadPreview(): Promise<void>;
  /** The run shipped with the page for exactly these settings becomes the comparison run; nothing happens where there is none. */
  showRecorded(): Promise<void>;
  hideComparison(): void;
  /** The curve in a trainer_state.json becomes the comparison run. */
  compareWith(file: File): void;
  /** Draws a stored run beside the others, or no longer. */
  pin(key: string, pinned: boolean): void;
  /** Makes the runs that the link compares with and that are not in this browser, one after the other. */
  makePins(): void;
  /** Goes on without them. The run that is being made goes on. */
  dropPins(): void;
  /** Opens another figure, prompt or panel. */
  show(view: Partial<View>): void;
  /** Deletes a stored run, after a while in which that can be undone. */
  removeRun(key: string): void;
  undoRemove(): void;
  /** The settings of a run, in its world, become those of the next one. */
  takeSettings(record: RunRecord): void;
  /** Begins the same run with another seed. */
  repeat(record: RunRecord): void;
  /** Opens the sweep's place on the page, or closes it. */
  showSweep(shown: boolean): void;
  /** Makes runs in the present world, one after another. */
  startSweep(jobs: readonly RunJob[]): Promise<void>;
  /** Asks which quick runs a study takes; `study` has the answer. */
  askStudy(name: string): void;
  /** Makes the quick runs of the study that was asked about, in their world; `studyFindings` has what they say. */
  startStudy(): Promise<void>;
  /** Ends the sweep. What is done stays, and the rest can be made later. */
  cancelSweep(): void;
  /** Goes on with a stored sweep, or with the one on the page, where it was. */
  continueSweep(key?: string): Promise<void>;
  /** Shows a stored sweep. */
  openSweep(key: string): Promise<void>;
  discardSweep(key: string): Promise<void>;
  /** Asks for training examples of the run that rests, or of the next one. While one goes on nothing is asked. */
  examine(kind: ExampleKind): void;
  /** Has the run that rests and its reference write at a temperature; the answer stands in its record. */
  askContest(temperature: number): void;
  /** Has the run that rests made into a file; `exporting` has it. */
  exportRun(): void;
  /** Parts of the page that are fetched late bring their actions with them. */
  bring<Actions>(make: (core: Core, lab: Lab) => Actions): Actions;
  /** The file has been given to the person. */
  exportTaken(): void;
  showStep(step: number | null): void;
  notify: Notify;
  dismissNotice(id: number): void;
  close(): void;
}
