import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../../experiment/fileProblem.ts';
import { frozenPrecisions } from '../../experiment/memory/frozenPrecision.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../../formats/safetensors.ts';
import { readSafetensorsMetadata } from '../../formats/safetensorsMetadata.ts';
import type { RunState } from '../../training/methods/run.ts';
import { readBytes, replaceFile } from '../files/disk.ts';
import { backendNames } from '../options.ts';

/*
 * A run's folder. `state.safetensors` alone decides where a run stands: it holds the vectors and, in its header, the
 * description of the run, so that one rename takes the run from one state to the next and the two cannot disagree.
 * `run.json` repeats the description for people and is never read. `metrics.jsonl` has at least the rows of all steps
 * up to the state (src/cli/train/metricsFile.ts).
 */

const runSchema = z.object({
  format: z.literal('dpo-lab-train-3'),
  method: z.string(),
  /** Values of the method's control table. */
  config: z.record(z.string(), z.union([z.number(), z.string()])),
  model: z.string(),
  reference: z.string(),
  /** The model before fine-tuning, for a run that begins there. */
  base: z.string(),
  /** What it was trained on, each empty where it was not used: a world, and files. */
  world: z.string(),
  pairs: z.string(),
  unpaired: z.string(),
  prompts: z.string(),
  rewardModel: z.string(),
  /** SHA-256 of every file that the run reads. */
  inputs: z.record(z.string(), z.string()),
  pairCount: z.number(),
  /** Of the whole model, whether or not all are trained. */
  parameters: z.number(),
  backend: z.enum(backendNames),
  device: z.string(),
  /** In what the matrices of the frozen model lie; float32 in runs of the time when there was nothing else. */
  frozenPrecision: z.enum(frozenPrecisions).default('float32'),
  versions: z.record(z.string(), z.string()),
  started: z.string(),
  /** Names of the files that the run writes into its folder. */
  files: z.array(z.string()),
  /** Names of the files of an overwritten run that this one has no use for, to be removed. */
  stale: z.array(z.string()),
  /** Steps done so far, and the seconds that they took. */
  step: z.number().int().nonnegative(),
  seconds: z.number(),
  /** The state's own numbers: updates of each model in training and the length of its vectors, and what else it has. */
  trainees: z.record(z.string(), z.number().int().nonnegative()),
  sizes: z.record(z.string(), z.number().int().nonnegative()),
  numbers: z.record(z.string(), z.number()),
  lists: z.record(z.string(), z.array(z.number())),
});

/** Everything that says how a run was made and where it stands. */
export type RunFile = z.infer<typeof runSchema>;

export const RUN = 'run.json';
export const STATE = 'state.safetensors';
const CURE = 'Start the run again without --resume.';
const VECTORS = ['weights', 'firstMoment', 'secondMoment'] as const;
/** More than this could be written, but not read back. */
const MOST_STATE_BYTES = 2 ** 31 - 1;

/**
 * Takes the folder from its last state to this one, in one step.
 *
 * @returns the run as it is now described
 */
export function writeState(folder: string, run: RunFile, { trainees, numbers, lists }: RunState): RunFile {
  const tensors = new Map<string, StoredTensor>();
  const described: RunFile = { ...run, trainees: {}, sizes: {}, numbers, lists };
  for (const [name, trainState] of Object.entries(trainees)) {
    described.trainees[name] = trainState.step;
    described.sizes[name] = trainState.weights.length;
    for (const vector of VECTORS) {
      const data = trainState[vector];
      tensors.set(`${name}.${vector}`, { shape: [data.length], data });
    }
  }
  const bytes = writeSafetensors(tensors, 'F32', { run: JSON.stringify(described) });
  if (bytes.length > MOST_STATE_BYTES) {
    throw new FileProblem(
      join(folder, STATE),
      'would be larger than 2 GiB and could not be read back',
      'Train an adapter (--lora-rank 8), or a smaller model.',
    );
  }
  replaceFile(join(folder, STATE), bytes);
  return described;
}

/** Says in the folder, for people, how the run was made. */
export function describeRun(folder: string, run: RunFile): void {
  replaceFile(join(folder, RUN), `${JSON.stringify(run, null, 2)}\n`);
}

/** The run in a folder, as its last state has it. */
export function readRun(folder: string): RunFile {
  return runIn(stateBytes(folder), join(folder, STATE));
}

/** The run in a folder with all that it goes on from. */
export function readState(folder: string): { run: RunFile; state: RunState } {
  const file = join(folder, STATE);
  const bytes = stateBytes(folder);
  const run = runIn(bytes, file);
  const tensors = readSafetensors(bytes, file);
  const vector = (name: string, size: number) => {
    const data = tensors.get(name)?.data;
    if (!data) throw new FileProblem(file, `${name} is missing`, CURE);
    if (data.length !== size) {
      throw new FileProblem(file, `${name} has ${data.length} numbers, not ${size}`, CURE);
    }
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw new FileProblem(file, `number ${at} of ${name} is ${data[at]}`, CURE);
    return data;
  };
  const trainees = Object.entries(run.trainees).map(([name, step]) => {
    const size = run.sizes[name] ?? 0;
    const [weights, firstMoment, secondMoment] = VECTORS.map((which) => vector(`${name}.${which}`, size));
    return [name, { step, weights, firstMoment, secondMoment }] as const;
  });
  return {
    run,
    state: { trainees: Object.fromEntries(trainees), numbers: run.numbers, lists: run.lists },
  };
}

function stateBytes(folder: string): Buffer {
  const file = join(folder, STATE);
  if (existsSync(file)) return readBytes(file);
  throw new FileProblem(file, 'is missing, so there is no run to continue', CURE);
}

function runIn(bytes: Uint8Array, file: string): RunFile {
  const { run } = readSafetensorsMetadata(bytes, file);
  if (run === undefined) {
    const problem = 'was written by an earlier version and does not say which run it belongs to';
    throw new FileProblem(file, problem, CURE);
  }
  const parsed = runSchema.safeParse(parseJson(run, `${file} (run)`, CURE));
  if (!parsed.success) throw new FileProblem(file, firstMisfit(parsed.error, 'the run'), CURE);
  return parsed.data;
}
