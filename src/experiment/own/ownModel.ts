/** A model that somebody brings: its files, and what the lab says of it before anything large is read. */

/** A file that is not read yet. */
export interface ModelFile {
  /** Without folders: "model.safetensors". */
  name: string;
  content: Blob;
  /** Bytes of the whole file where `content` is only how it begins: the rest is still on a hub. */
  size?: number;
}

export const sizeOf = ({ content, size = content.size }: Pick<ModelFile, 'content' | 'size'>): number => size;

export interface OwnModelReport {
  /** Names the model in records of runs: its folder's name and a digest of its files, "SmolLM2-135M-1f0c93ab". */
  id: string;
  /** As people write the architecture: "Qwen2". */
  architecture: string;
  parameters: number;
  layers: number;
  width: number;
  heads: number;
  vocabulary: number;
  /** Types in which its files keep numbers: "BF16". */
  dtypes: readonly string[];
  /** Tokens that it could read, and that it reads here at most: what memory and samples go by. */
  positions: number;
  reads: number;
  /** Whether its files have a chat template. */
  chat: boolean;
  /** The files that are used, and their bytes together. */
  files: readonly string[];
  bytes: number;
  /** What training would take here, with all weights and with an adapter. */
  plans: readonly MemoryPlan[];
}

/** Memory that DPO takes at its peak, with texts as long as the model reads. */
export interface MemoryPlan {
  /** 0 trains all weights. */
  loraRank: number;
  /** Pairs a step. */
  batchSize: number;
  bytes: number;
  /** Why that does not fit, and what to do about it; null where it does. */
  problem: string | null;
}

/** How long a step of DPO would take, with texts as long as the model reads: measured on a part of it, and no promise. */
export interface StepProbe extends Pick<MemoryPlan, 'loraRank' | 'batchSize'> {
  /** Of the whole model. */
  seconds: number;
  /** That each layer adds. */
  block: number;
}

/** A model in use: what is known of it, and its files wherever they lie. */
export interface OwnModel {
  report: OwnModelReport;
  files: readonly ModelFile[];
}

/** Above this an adapter is trained where nothing else is chosen. */
const ADAPTED_PARAMETERS = 30e6;

/** How many tokens a model may read here at most: longer texts cost time and memory. */
export const readingLimits = [64, 128, 256, 512, 1024] as const;
/** What a model reads where nobody says: a large one takes minutes to write a page. */
export const readsByItself = (parameters: number): number => (parameters > ADAPTED_PARAMETERS ? 128 : 256);

/** More than this in a step of sixteen pairs is more than a page should begin with. */
const SMALL_PARAMETERS = 3e6;

/** Where controls begin for a model of this size, apart from a method's own defaults. */
export function startingValues(parameters: number): Readonly<Record<string, number>> {
  return {
    ...(parameters > SMALL_PARAMETERS && { batchSize: 4 }),
    ...(parameters > ADAPTED_PARAMETERS && { loraRank: 8, learningRate: 1e-4 }),
  };
}
