import { existsSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FileProblem, parseJson } from '../../experiment/fileProblem.ts';
import { readSafetensors, writeSafetensors } from '../../formats/safetensors.ts';
import type { TraineeSnapshot } from '../../training/trainee.ts';
import { readText } from '../modelFiles.ts';

/** Everything that says how a run was made: `run.json`. */
const runSchema = z.object({
  format: z.literal('dpo-lab-train-1'),
  method: z.string(),
  /** Values of the method's control table. */
  config: z.record(z.string(), z.unknown()),
  model: z.string(),
  reference: z.string(),
  /** A file of preference pairs, or the world whose prompts and judge are used; the other one is empty. */
  pairs: z.string(),
  world: z.string(),
  pairCount: z.number(),
  parameters: z.number(),
  backend: z.string(),
  device: z.string(),
  versions: z.record(z.string(), z.string()),
  started: z.string(),
  /** Steps done so far, and the seconds that they took. */
  step: z.number().int().nonnegative(),
  seconds: z.number(),
});

export type RunFile = z.infer<typeof runSchema>;

const RUN = 'run.json';
const STATE = 'optimizer.safetensors';
const METRICS = 'metrics.jsonl';
const CURE = 'Start the run again without --resume.';

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

/** Writes what a run goes on from, beside the policy's own files. Each file is complete or not there. */
export function writeRun(folder: string, run: RunFile, { firstMoment, secondMoment }: TraineeSnapshot): void {
  const vector = (data: Float32Array) => ({ shape: [data.length], data });
  const state = new Map([
    ['first_moment', vector(firstMoment)],
    ['second_moment', vector(secondMoment)],
  ]);
  replace(join(folder, STATE), writeSafetensors(state, 'F32'));
  replace(join(folder, RUN), `${JSON.stringify(run, null, 2)}\n`);
}

/** Adam's memory as it was saved. [parameters] each */
export function readOptimizer(folder: string, parameters: number) {
  const file = join(folder, STATE);
  if (!existsSync(file)) throw new FileProblem(file, 'is missing', CURE);
  const tensors = readSafetensors(readFileSync(file), file);
  const vector = (name: string) => {
    const data = tensors.get(name)?.data;
    if (data?.length === parameters) return data;
    throw new FileProblem(file, `${name} has ${data?.length ?? 0} numbers, not ${parameters}`, CURE);
  };
  return { firstMoment: vector('first_moment'), secondMoment: vector('second_moment') };
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
