import { existsSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FileProblem, parseJson } from '../../experiment/fileProblem.ts';
import { readSafetensors, type StoredTensor, writeSafetensors } from '../../formats/safetensors.ts';
import type { RunState } from '../../training/methods/run.ts';
import { readText } from '../modelFiles.ts';

/** Everything that says how a run was made: `run.json`. */
const runSchema = z.object({
  format: z.literal('dpo-lab-train-2'),
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
  pairCount: z.number(),
  /** Of the whole model, whether or not all are trained. */
  parameters: z.number(),
  backend: z.string(),
  device: z.string(),
  versions: z.record(z.string(), z.string()),
  started: z.string(),
  /** Steps done so far, and the seconds that they took. */
  step: z.number().int().nonnegative(),
  seconds: z.number(),
  /** The state's own numbers: updates of each model in training, and what else it has. */
  trainees: z.record(z.string(), z.number()),
  numbers: z.record(z.string(), z.number()),
});

export type RunFile = z.infer<typeof runSchema>;

const RUN = 'run.json';
const STATE = 'state.safetensors';
const METRICS = 'metrics.jsonl';
const CURE = 'Start the run again without --resume.';
const VECTORS = ['weights', 'firstMoment', 'secondMoment'] as const;

export function metricsFile(folder: string): string {
  return join(folder, METRICS);
}

export function readRun(folder: string): RunFile {
  const file = join(folder, RUN);
  const parsed = runSchema.safeParse(parseJson(readText(file), file, CURE));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw new FileProblem(file, `${path.join('.') || 'the file'}: ${message}`, CURE);
}

/** Writes what a run goes on from, beside the model's own files. Each file is complete or not there. */
export function writeRun(folder: string, run: RunFile, { trainees, numbers }: RunState): void {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, trainee] of Object.entries(trainees)) {
    for (const vector of VECTORS) {
      const data = trainee[vector];
      tensors.set(`${name}.${vector}`, { shape: [data.length], data });
    }
  }
  const steps = Object.fromEntries(Object.entries(trainees).map(([name, { step }]) => [name, step]));
  replace(join(folder, STATE), writeSafetensors(tensors, 'F32'));
  replace(join(folder, RUN), `${JSON.stringify({ ...run, trainees: steps, numbers }, null, 2)}\n`);
}

/** The state as it was saved. */
export function readState(folder: string, run: RunFile): RunState {
  const file = join(folder, STATE);
  if (!existsSync(file)) throw new FileProblem(file, 'is missing', CURE);
  const tensors = readSafetensors(readFileSync(file), file);
  const vector = (name: string, size: number | null) => {
    const data = tensors.get(name)?.data;
    if (data && (size === null || data.length === size)) return data;
    throw new FileProblem(file, `${name} has ${data?.length ?? 0} numbers, not ${size ?? 'any'}`, CURE);
  };
  const trainees = Object.entries(run.trainees).map(([name, step]) => {
    const weights = vector(`${name}.weights`, null);
    const moment = (which: string) => vector(`${name}.${which}`, weights.length);
    return [
      name,
      { step, weights, firstMoment: moment('firstMoment'), secondMoment: moment('secondMoment') },
    ] as const;
  });
  return { trainees: Object.fromEntries(trainees), numbers: run.numbers, lists: {} };
}

/** Cuts rows off that were written after the state which the run goes on from. */
export function keepRows(folder: string, steps: number): void {
  const file = metricsFile(folder);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, steps);
  truncateSync(file, Buffer.byteLength(lines.map((line) => `${line}\n`).join('')));
}

function replace(file: string, content: string | Uint8Array): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
