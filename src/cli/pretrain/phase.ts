import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpt2Config } from '../../formats/gpt2Config.ts';
import { disposeParameters, gpt2Layout, parametersFrom } from '../../model/parameters.ts';
import type { Sequence } from '../../model/sequences.ts';
import { tf } from '../../ops/tf.ts';
import { newAdamState } from '../../training/adam.ts';
import { sft, type Trainee } from '../../training/sft.ts';
import { type Phase, scheduled } from './recipe.ts';

const SAVE_EVERY = 100;

/** What a phase leaves for the card. */
export interface PhaseReport {
  steps: number;
  tokens: number;
  /** Mean training loss of the last hundred steps, nats a token. */
  finalLoss: number;
  seconds: number;
}

/**
 * Trains one phase and saves its state every hundred steps, so that an interrupted run goes on where it was:
 * batches depend on the step alone, so the result is the same.
 *
 * @param initial flat weights to begin with
 * @param batch the sequences of a step
 * @returns the trained flat weights
 */
export async function trainPhase(
  name: string,
  folder: string,
  config: Gpt2Config,
  phase: Phase,
  initial: Float32Array,
  batch: (step: number) => Sequence[],
): Promise<{ weights: Float32Array; report: PhaseReport }> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.state`);
  const layout = gpt2Layout(config);
  const trainee: Trainee = {
    model: { config, parameters: parametersFrom(layout, initial) },
    optimizer: newAdamState(layout.size),
  };
  let history: { losses: number[]; tokens: number; seconds: number } = { losses: [], tokens: 0, seconds: 0 };

  if (existsSync(file)) {
    const saved = readState(file);
    disposeParameters(trainee.model.parameters);
    tf.dispose([trainee.optimizer.firstMoment, trainee.optimizer.secondMoment]);
    trainee.model.parameters = parametersFrom(layout, saved.vectors[0]);
    trainee.optimizer = {
      step: saved.header.step,
      firstMoment: tf.tensor1d(saved.vectors[1]),
      secondMoment: tf.tensor1d(saved.vectors[2]),
    };
    history = saved.header.history;
    console.error(`${name}: going on from step ${saved.header.step}`);
  }

  const save = async () => {
    const { model, optimizer } = trainee;
    const vectors = [model.parameters.flat, optimizer.firstMoment, optimizer.secondMoment];
    const values = (await Promise.all(vectors.map((v) => v.data()))) as Float32Array[];
    writeState(file, { step: optimizer.step, history }, values);
    return values[0];
  };

  const run = { steps: phase.steps, maxGradNorm: 1, learningRate: (s: number) => scheduled(phase, s), batch };
  for await (const row of sft(trainee, run)) {
    history.losses = [...history.losses.slice(-99), row.loss];
    history.tokens += row.num_tokens;
    history.seconds += row.seconds;
    if (row.step % 20 === 0)
      console.error(`${name} ${row.step}/${phase.steps} loss ${mean(history.losses).toFixed(4)}`);
    if (row.step % SAVE_EVERY === 0) await save();
  }
  const weights = await save();
  disposeParameters(trainee.model.parameters);
  tf.dispose([trainee.optimizer.firstMoment, trainee.optimizer.secondMoment]);
  const { tokens, seconds, losses } = history;
  return {
    weights,
    report: { steps: phase.steps, tokens, finalLoss: mean(losses), seconds: Math.round(seconds) },
  };
}

interface StateHeader {
  step: number;
  history: { losses: number[]; tokens: number; seconds: number };
}

/** One line of JSON, then the vectors. Written beside and renamed: an interruption never leaves half a file. */
function writeState(file: string, header: StateHeader, vectors: Float32Array[]): void {
  const lines = Buffer.from(`${JSON.stringify(header)}\n`);
  const data = vectors.map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength));
  writeFileSync(`${file}.new`, Buffer.concat([lines, ...data]));
  renameSync(`${file}.new`, file);
}

function readState(file: string): { header: StateHeader; vectors: Float32Array[] } {
  const bytes = readFileSync(file);
  const start = bytes.indexOf('\n') + 1;
  const header = JSON.parse(bytes.subarray(0, start).toString()) as StateHeader;
  const values = new Float32Array(new Uint8Array(bytes.subarray(start)).buffer);
  const size = values.length / 3;
  return { header, vectors: [0, 1, 2].map((i) => values.slice(i * size, (i + 1) * size)) };
}

function mean(values: number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
