import { evaluate } from '../evaluation/evaluator.ts';
import { heldOutMetrics, type MeasurePairs } from '../evaluation/heldOut.ts';
import { type LabellingConfig, labellingControls } from '../experiment/labelling.ts';
import { defaultsOfMethod, type MethodName, type RunConfig } from '../experiment/methods.ts';
import type { Evaluation, RunRow } from '../experiment/metrics.ts';
import type { BackendReport, PairsReport } from '../experiment/run.ts';
import { uploadModel } from '../model/checkpoint.ts';
import { methods } from '../training/methods.ts';
import { disposeTrainee, newTrainee, restoreTrainee, snapshotOf } from '../training/trainee.ts';
import type { LoadedModel } from './loadModel.ts';
import type { Making, PairTexts } from './pairMaker.ts';
import type { Checkpoint, ModelSummary } from './protocol.ts';
import { type Material, SIZES, type Visit, visitWorld } from './visit.ts';

/** A run in progress, as the session drives it. */
export interface Run {
  /** Number of the last finished step. */
  step(): number;
  /** Makes one training step; null when all are done. */
  next(): Promise<RunRow | null>;
  /** The untouched reference, by this method's measure. */
  start(): Promise<Evaluation>;
  evaluate(): Promise<Evaluation>;
  checkpoint(): Promise<Checkpoint>;
  dispose(): void;
}

/** What the session needs of the tensors; tests put a fake in its place. */
export interface Engine {
  readonly summary: ModelSummary;
  /** The reference measured against itself, by DPO: what the page shows before any run. */
  readonly base: Evaluation;
  /** Goes to another world, whose pairs it is given. No run may be in progress. */
  enter(world: string, loadPairs: LoadPairs): Promise<void>;
  /** The pairs of this labeller, made where they are not there yet; null where making them was stopped. */
  prepare(labelling: LabellingConfig, making: Making): Promise<Material | null>;
  /** What `prepare` would report, where no completions have to be sampled for it. */
  preview(labelling: LabellingConfig, making: Making): Promise<PairsReport | null>;
  begin(method: MethodName, config: RunConfig, material: Material, checkpoint?: Checkpoint): Run;
}

/** Asked for the pairs of a world that was not visited before. */
export type LoadPairs = (model: LoadedModel) => Promise<PairTexts>;

/**
 * Puts a loaded model on the backend and warms up: a few throw-away steps compile every program, and tell how
 * long a step and an evaluation take here.
 */
export async function createEngine(
  loaded: LoadedModel,
  firstWorld: string,
  firstPairs: PairTexts,
  backend: BackendReport,
): Promise<Engine> {
  const { card, stored, downloadedBytes } = loaded;
  const { config: shape, layout, weights } = stored;
  const reference = uploadModel(stored);
  const sizes = SIZES[backend.software ? 'software' : 'ordinary'];
  const visit = (name: string, pairs: PairTexts) => visitWorld(name, pairs, loaded, reference, sizes);

  const measureOf =
    (method: MethodName, config: RunConfig): MeasurePairs =>
    (scored) =>
      methods[method].measure({ ...scored, reference }, config);

  const begin = (
    method: MethodName,
    config: RunConfig,
    { trainPairs, evaluator }: Pick<Material, 'trainPairs' | 'evaluator'>,
    checkpoint?: Checkpoint,
  ): Run => {
    const policy = checkpoint
      ? restoreTrainee(shape, layout, { ...checkpoint, weights: checkpoint.policy })
      : newTrainee(shape, layout, weights);
    const rows = methods[method].rows({ policy, reference, pairs: trainPairs }, config);
    const measure = measureOf(method, config);
    return {
      step: () => policy.optimizer.step,
      next: async () => {
        const { value, done } = await rows.next();
        return done ? null : value;
      },
      evaluate: () =>
        evaluate(policy.model, evaluator, {
          step: policy.optimizer.step,
          measure,
          seed: config.seed,
        }),
      start: async () => {
        // Texts and samples are the same for every method; what held-out pairs are worth is not.
        const { row, comparisons } = here.base;
        return {
          row: { ...row, ...(await heldOutMetrics(reference, evaluator.heldOut, measure)) },
          comparisons,
        };
      },
      checkpoint: async () => {
        const { weights, ...rest } = await snapshotOf(policy);
        return { ...rest, method, config, policy: weights };
      },
      dispose: () => {
        void rows.return(undefined);
        disposeTrainee(policy);
      },
    };
  };
  const measureBase = ({ evaluator }: Visit) =>
    evaluate(reference, evaluator, { step: 0, measure: measureOf('dpo', defaultsOfMethod('dpo')), seed: 0 });

  const first = await visit(firstWorld, firstPairs);
  const trainPairs = first.shipped(labellingControls.pairCount.default);
  const warmUpRun = begin('dpo', defaultsOfMethod('dpo'), { trainPairs, evaluator: first.evaluator });
  const { base: firstBase, ...seconds } = await warmUp(warmUpRun, () => measureBase(first));

  const visited = new Map([[firstWorld, { visit: first, base: firstBase }]]);
  let here = { name: firstWorld, visit: first, base: firstBase };
  let prepared: { key: string; material: Material } | null = null;
  return {
    get summary(): ModelSummary {
      return {
        name: card.name,
        world: here.name,
        worlds: Object.keys(card.worlds),
        parameters: layout.size,
        layers: shape.layers,
        width: shape.width,
        heads: shape.heads,
        vocabulary: shape.vocabulary,
        contextLength: shape.contextLength,
        shippedPairs: here.visit.shippedPairs,
        downloadedBytes,
        ...seconds,
      };
    },
    get base() {
      return here.base;
    },
    enter: async (name, loadPairs) => {
      let known = visited.get(name);
      if (!known) {
        const entered = await visit(name, await loadPairs(loaded));
        known = { visit: entered, base: await measureBase(entered) };
        visited.set(name, known);
      }
      here = { name, ...known };
    },
    prepare: async (labelling, making) => {
      const key = JSON.stringify([here.name, labelling]);
      if (prepared?.key === key) return prepared.material;
      const { visit } = here;
      const made = await visit.pairs.make(labelling, making);
      if (!made) return null;
      prepared = { key, material: await visit.material(made) };
      return prepared.material;
    },
    preview: (labelling, making) => here.visit.pairs.preview(labelling, making),
    begin,
  };
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
