import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpt2Config } from '../../experiment/architectures/gpt2.ts';
import { mean } from '../../experiment/metrics/statistics.ts';
import { gpt2Layout } from '../../model/architectures/gpt2.ts';
import type { Sequence } from '../../model/sequences.ts';
import {
  disposeTrainState,
  newTrainState,
  restoreTrainState,
  snapshotOf,
  type TrainSnapshot,
} from '../../training/step/trainState.ts';
import { sft } from '../../training/trainers/sft.ts';
import { type Schedule, scheduled } from './recipe.ts';

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
  phase: Schedule,
  initial: Float32Array,
  batch: (step: number) => Sequence[],
): Promise<{ weights: Float32Array; report: PhaseReport }> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.state`);
  const layout = gpt2Layout(config);
  const saved = existsSync(file) ? readState(file) : null;
  if (saved) console.error(`${name}: continuing from step ${saved.snapshot.step}`);
  const trainState = saved
    ? restoreTrainState(config, layout, saved.snapshot)
    : newTrainState(config, layout, initial);
  const history: History = saved?.history ?? { losses: [], tokens: 0, seconds: 0 };

  const save = async () => {
    const snapshot = await snapshotOf(trainState);
    writeState(file, history, snapshot);
    return snapshot.weights;
  };

  const run = {
    steps: phase.steps,
    maxGradNorm: 1,
    optimizer: 'muon' as const,
    learningRate: (s: number) => scheduled(phase, s),
    batch,
  };
  for await (const row of sft(trainState, run)) {
    history.losses = [...history.losses.slice(-99), row.loss];
    history.tokens += row.num_tokens;
    history.seconds += row.seconds;
    if (row.step % 50 === 0)
      console.error(`${name} ${row.step}/${phase.steps} loss ${mean(history.losses).toFixed(4)}`);
    if (row.step % SAVE_EVERY === 0) await save();
  }
  const weights = await save();
  disposeTrainState(trainState);
  const { tokens, seconds, losses } = history;
  return {
    weights,
    report: { steps: phase.steps, tokens, finalLoss: mean(losses), seconds: Math.round(seconds) },
  };
}

interface History {
  losses: number[];
  tokens: number;
  seconds: number;
}

/** One line of JSON, then the vectors. Written beside and renamed: an interruption never leaves half a file. */
function writeState(file: string, history: History, snapshot: TrainSnapshot): void {
  const { step, weights, firstMoment, secondMoment } = snapshot;
  const lines = Buffer.from(`${JSON.stringify({ step, history })}\n`);
  const data = [weights, firstMoment, secondMoment].map((v) =>
    Buffer.from(v.buffer, v.byteOffset, v.byteLength),
  );
  writeFileSync(`${file}.new`, Buffer.concat([lines, ...data]));
  renameSync(`${file}.new`, file);
}

function readState(file: string): { history: History; snapshot: TrainSnapshot } {
  const bytes = readFileSync(file);
  const start = bytes.indexOf('\n') + 1;
  const { step, history } = JSON.parse(bytes.subarray(0, start).toString()) as {
    step: number;
    history: History;
  };
  const values = new Float32Array(new Uint8Array(bytes.subarray(start)).buffer);
  const size = values.length / 3;
  const [weights, firstMoment, secondMoment] = [0, 1, 2].map((i) => values.slice(i * size, (i + 1) * size));
  return { history, snapshot: { step, weights, firstMoment, secondMoment } };
}
