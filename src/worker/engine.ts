import { evaluate, prepareEvaluator } from '../evaluation/evaluator.ts';
import { defaultsOf } from '../experiment/controls.ts';
import { type DpoConfig, dpoControls } from '../experiment/dpo.ts';
import type { DpoRow, Evaluation } from '../experiment/metrics.ts';
import { random } from '../experiment/random.ts';
import type { BackendReport } from '../experiment/run.ts';
import { uploadModel } from '../model/checkpoint.ts';
import { prompt } from '../tasks/draw.ts';
import { worldNamed } from '../tasks/worlds.ts';
import { dpo } from '../training/dpo.ts';
import { disposeTrainee, newTrainee, restoreTrainee, snapshotOf } from '../training/trainee.ts';
import type { LoadedModel } from './loadModel.ts';
import type { Checkpoint, ModelSummary } from './protocol.ts';

/** A run in progress, as the session drives it. */
export interface Run {
  /** Number of the last finished step. */
  step(): number;
  /** Makes one training step; null when all are done. */
  next(): Promise<DpoRow | null>;
  evaluate(): Promise<Evaluation>;
  checkpoint(): Promise<Checkpoint>;
  dispose(): void;
}

/** What the session needs of the tensors; tests put a fake in its place. */
export interface Engine {
  summary: ModelSummary;
  /** The reference measured against itself: step 0 of every run, and what the page shows before any. */
  base: Evaluation;
  begin(config: DpoConfig, checkpoint?: Checkpoint): Run;
}

/** How much an evaluation measures. A GPU emulated in software would spend its time on nothing else. */
const EVALUATION_SIZES = {
  ordinary: { shownPrompts: 6, freshPrompts: 48, heldOutPairs: 64 },
  software: { shownPrompts: 4, freshPrompts: 12, heldOutPairs: 32 },
};

/**
 * Puts a loaded model on the backend and warms up: a few throw-away steps compile every program, and tell how
 * long a step and an evaluation take here.
 */
export async function createEngine(loaded: LoadedModel, backend: BackendReport): Promise<Engine> {
  const { card, stored, tokenizer, trainPairs, heldOutPairs, downloadedBytes } = loaded;
  const { config: shape, layout, weights } = stored;
  const reference = uploadModel(stored);
  const world = worldNamed(card.world);
  const prompts = random(0, 'evaluation prompts');
  const seen = new Set<string>();
  const newPrompt = (): string => {
    const text = prompt(world, 'heldout', prompts);
    if (seen.has(text)) return newPrompt();
    seen.add(text);
    return text;
  };
  const heldOutPrompts = (count: number) => Array.from({ length: count }, newPrompt);
  const sizes = EVALUATION_SIZES[backend.software ? 'software' : 'ordinary'];
  const evaluator = await prepareEvaluator({
    reference,
    world,
    gold: card.gold,
    tokenizer,
    heldOutPairs: heldOutPairs.slice(0, sizes.heldOutPairs),
    shownPrompts: heldOutPrompts(sizes.shownPrompts),
    freshPrompts: heldOutPrompts(sizes.freshPrompts),
  });

  const begin = (config: DpoConfig, checkpoint?: Checkpoint): Run => {
    const policy = checkpoint
      ? restoreTrainee(shape, layout, { ...checkpoint, weights: checkpoint.policy })
      : newTrainee(shape, layout, weights);
    const rows = dpo(policy, reference, trainPairs, config);
    return {
      step: () => policy.optimizer.step,
      next: async () => {
        const { value, done } = await rows.next();
        return done ? null : value;
      },
      evaluate: () =>
        evaluate(policy.model, evaluator, {
          step: policy.optimizer.step,
          beta: config.beta,
          seed: config.seed,
        }),
      checkpoint: async () => {
        const { weights, ...rest } = await snapshotOf(policy);
        return { ...rest, config, policy: weights };
      },
      dispose: () => {
        void rows.return(undefined);
        disposeTrainee(policy);
      },
    };
  };

  const { base, secondsPerStep, secondsPerEvaluation } = await warmUp(begin(defaultsOf(dpoControls)), () =>
    evaluate(reference, evaluator, { step: 0, beta: dpoControls.beta.default, seed: 0 }),
  );
  const summary: ModelSummary = {
    name: card.name,
    world: card.world,
    parameters: layout.size,
    layers: shape.layers,
    width: shape.width,
    heads: shape.heads,
    vocabulary: shape.vocabulary,
    contextLength: shape.contextLength,
    trainPairs: trainPairs.length,
    heldOutPairs: evaluator.heldOut.count,
    downloadedBytes,
    secondsPerStep,
    secondsPerEvaluation,
  };
  return { summary, base, begin };
}

/** The first step compiles what evaluations use too; the second one and the evaluation after it are the measure. */
async function warmUp(run: Run, base: () => Promise<Evaluation>) {
  try {
    await run.next();
    const second = await run.next();
    const started = performance.now();
    const evaluation = await base();
    const secondsPerEvaluation = (performance.now() - started) / 1000;
    return { base: evaluation, secondsPerStep: second?.seconds ?? 0, secondsPerEvaluation };
  } finally {
    run.dispose();
  }
}
