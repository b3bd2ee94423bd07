import type { MethodName, RunConfig } from '../../experiment/methods/methods.ts';
import type { AdapterToWrite } from './adapterConfig.ts';
import type { RewardParts } from './rewardScript.ts';

/** A model as its files: the weights are safetensors. */
export interface ModelBytes {
  config: string;
  weights: Uint8Array;
}

/** What a run has made. */
export type Made =
  | ({ kind: 'policy' | 'reward model' } & ModelBytes)
  | { kind: 'adapter'; adapter: AdapterToWrite; weights: Uint8Array };

/** A run with everything that leaves with it, in main memory. */
export interface ExportedRun {
  method: MethodName;
  config: RunConfig;
  /** Steps of the lab that are done. */
  step: number;
  /** Empty where there is none. */
  world: string;
  contextLength: number;
  endOfText: number;
  /** In tokens; 0 where the method samples nothing. */
  longestPrompt: number;
  made: Made;
  /** Frozen; absent of a run that has none. */
  reference?: ModelBytes;
  /** What the run began as, where that is not the reference. */
  start?: ModelBytes;
  /** The reward model of a run that was rewarded by one, with its `reward.json`. */
  rewardModel?: ModelBytes & { scale: string };
  /** What rewards samples, where the method samples. */
  reward?: RewardParts | null;
  /** `tokenizer.json`, and `tokenizer_config.json` and `chat_template.jinja` where the model came with them. */
  tokenizer: { file: string; config?: string; template?: string };
  /** `card.json` of the reference: the scale of gold. */
  card?: string;
  /** Lines for the method's trainer, in the order of the run's batches. */
  train: readonly object[];
  /** How many of them one step takes. */
  rowsOfStep: number;
  heldOut: readonly object[];
  /** A row a step, under TRL's names. */
  rows: readonly object[];
  /** How the run was made. */
  settings: object;
  /** The gold judge in Python and its tables, by file name: present in a world. */
  gold?: Readonly<Record<string, string>>;
}
