import { evaluateAlone, withOwnReward } from '../evaluation/evaluator.ts';
import type { Score } from '../evaluation/scorePairs.ts';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../experiment/controls/labelling.ts';
import { memoryProblem } from '../experiment/memory/memoryLimits.ts';
import { batchOf, type Setting } from '../experiment/memory/runBatches.ts';
import { runMemory, warmUpFor } from '../experiment/memory/runMemory.ts';
import { defaultsOfMethod } from '../experiment/methods/methods.ts';
import { rewardControlsWith } from '../experiment/methods/sampling/reward.ts';
import { DPO_BATCH } from '../experiment/methods/workload.ts';
import type { Contest } from '../experiment/metrics/contest.ts';
import type { Examples } from '../experiment/metrics/examples.ts';
import type { Evaluation } from '../experiment/metrics/metrics.ts';
import type { BackendReport, PairsReport, RunSettings } from '../experiment/metrics/run.ts';
import type { OwnFile, TwoAnswers } from '../experiment/own/ownFile.ts';
import type { ModelFile, OwnModelReport, StepProbe } from '../experiment/own/ownModel.ts';
import type { StoredModel } from '../model/checkpoint.ts';
import { uploadFrozen, withConfig } from '../model/frozenModel.ts';
import { breathe } from '../ops/breathe.ts';
import { tensorsIn } from '../ops/fused/weight.ts';
import { tf } from '../ops/tf.ts';
import { createProxyShelf, type ProxyStore } from '../training/methods/proxy.ts';
import type { MethodInputs, Progress } from '../training/methods/run.ts';
import { trainingMethods } from '../training/methods/table.ts';
import { scoreOf } from '../training/rollouts/reward.ts';
import { examplesFor, type Question } from './examples/examples.ts';
import type { EngineMaterial } from './export/engineMaterial.ts';
import type { LoadedModel } from './loading/loadModel.ts';
import { checkFits, memorySetting } from './loading/memory.ts';
import { type ModelInWorld, modelInWorld, type RunData } from './loading/modelInWorld.ts';
import type { PairProgress, PairTexts } from './loading/pairMaker.ts';
import { type Sizes, sizesFor } from './loading/sizes.ts';
import { timedSteps } from './loading/timedSteps.ts';
import type { ModelSummary, RunState } from './protocol.ts';
import { beginRun } from './runs/beginRun.ts';
import { type ContestRequest, contestOf } from './runs/contestOf.ts';
import type { Answer, Run } from './runs/run.ts';

/** What the session needs of the tensors; tests put a fake in its place. */
export interface Engine {
  readonly summary: ModelSummary;
  /** The reference measured against itself, by DPO: what the page shows before any run. */
  readonly base: Evaluation;
  /**
   * Goes to another world, whose pairs it is given, or to somebody's own. No run may be in progress.
   *
   * @param key names what was visited before, where its world's name does not
   */
  enter(world: string, loadPairs: LoadPairs, key?: string): Promise<void>;
  /**
   * The pairs of this labeller, made where they are not there yet; null where making them was stopped.
   *
   * Where nobody knows gold and results go by a reward that is learnt from the pairs, it is learnt as well.
   *
   * @param heldOutPairs by which evaluations measure; as many as suit a page, if absent
   */
  prepare(
    labelling: LabellingConfig,
    making: PairProgress & Progress,
    heldOutPairs?: number,
  ): Promise<RunData | null>;
  /** What `prepare` would report, where no completions have to be sampled for it. */
  preview(labelling: LabellingConfig, making: PairProgress): Promise<PairsReport | null>;
  /** Reads somebody's own preferences for this model. */
  readOwn(content: Blob, file: string, seed: number): Promise<OwnFile>;
  /** Looks at files of somebody's own model: what it is, and whether it fits here. */
  lookAtModel(
    files: readonly ModelFile[],
    wanted: { name: string; reads: number | null },
  ): Promise<OwnModelReport>;
  /** How long a step of that model would take here, measured on a part of it. */
  timeStep(files: readonly ModelFile[], reads: number): Promise<StepProbe>;
  /** Has the reference answer each prompt twice. */
  writeTwice(prompts: readonly string[], seed: number): Promise<TwoAnswers[]>;
  /** Why a run would not fit into memory here, and what to do about it; null where it does. */
  memoryProblem(plan: RunSettings): { cause: string; cure: string } | null;
  /** A reward model to judge by, which no run has been trained on; null where it was stopped. */
  judge(runData: RunData, preparing: Progress): Promise<Score | null>;
  /** Training examples of a run at a state, and their numbers; null where there are none, or that was stopped. */
  examine(question: Question, runData: RunData, preparing: Progress): Promise<Examples | null>;
  /** Has a copy of a run write against the reference. */
  contest(request: ContestRequest, runData: RunData, preparing: Progress): Promise<Answer<Contest>>;
  /** A run at a state with all that it was made from, to leave the lab; null where that was stopped. */
  material(
    request: RunRequest & { state: RunState },
    runData: RunData,
    preparing: Progress,
  ): Promise<EngineMaterial | null>;
  /** Makes what the method needs, then a run, from the start or from a state; null where that was stopped. */
  begin(plan: RunRequest, runData: RunData, preparing: Progress): Promise<Run | null>;
  /**
   * Another engine, in the same world, of the model before fine-tuning or of that one with other weights. Gold keeps the
   * scale of this one's model.
   */
  beforeFineTuning(weights?: Float32Array): Promise<Engine>;
  /** Frees the model and what was learnt from it. */
  dispose(): void;
}

/** A run to begin. */
export interface RunRequest extends RunSettings {
  /** Where the run goes on from; its start if absent. */
  state?: RunState;
}

/** Asked for the pairs of a world that was not visited before. */
export type LoadPairs = (model: LoadedModel) => Promise<PairTexts>;

/** No run has it: seeds of runs are typed by people, or small. */
const JUDGE_SEED = 4_000_000_007;

/** What an engine is made of besides the model. */
export interface EngineParts {
  world: string;
  /** Names these pairs, where the world's name does not. */
  key?: string;
  pairs: PairTexts;
  backend: BackendReport;
  /** The model before fine-tuning, fetched when somebody wants to begin there. */
  loadBase(): Promise<StoredModel>;
  /** How much is measured at once; what suits a page, if absent. */
  sizes?: Sizes;
  /** Where proxies outlast the engine. */
  proxyStore?: ProxyStore;
  /** Told how many parts of the warm-up are over, of how many: a large model takes minutes. */
  onWarmUp?(done: number, of: number): void;
}

/** The first step compiles what evaluations use too; the second one is the measure. */
const WARM_UP_STEPS = 2;
/** Held-out pairs are measured, steps are made, texts are written. */
const WARM_UP_PARTS = WARM_UP_STEPS + 2;

/**
 * Puts a loaded model on the backend and warms up: a few throw-away steps compile every program, and tell how
 * long a step and an evaluation take here.
 */
export async function createEngine(
  loaded: LoadedModel,
  {
    world,
    key: firstKey = world,
    pairs,
    backend,
    loadBase,
    sizes = sizesFor(loaded.stored.layout.size, backend.software),
    proxyStore,
    onWarmUp,
  }: EngineParts,
): Promise<Engine> {
  const { card, stored, downloadedBytes } = loaded;
  const { config: shape, layout } = stored;
  const memory = memorySetting(loaded, pairs, backend, sizes);
  checkFits(memory, backend, card.name);
  const reference = uploadFrozen(stored, backend.frozen);
  const visit = (name: string, pairs: PairTexts, heldOutPairs = sizes.heldOutPairs) =>
    modelInWorld(name, pairs, loaded, reference, { ...sizes, heldOutPairs });
  const measureBase = ({ evaluator }: ModelInWorld) =>
    evaluateAlone(reference, evaluator, {
      step: 0,
      measure: (scored) => trainingMethods.dpo.measure({ ...scored, reference }, defaultsOfMethod('dpo')),
      seed: 0,
    });

  let warmedUp = 0;
  const onPart = () => {
    warmedUp += 1;
    onWarmUp?.(warmedUp, WARM_UP_PARTS);
  };
  const first = await visit(world, pairs);
  onPart();
  const settings = warmUpFor(layout.size);
  const { checkpointActivations } = runMemory(settings, memory);
  const trial = {
    stored: storedAs(stored, checkpointActivations),
    reference,
    pairs: first.shipped(labellingControls.pairCount.default),
    config: settings.config,
  };
  // In seconds, for a step of DPO's default batch.
  const seconds =
    ((await timedSteps(trial, WARM_UP_STEPS, onPart)) * DPO_BATCH) / Number(settings.config.batchSize);
  await breathe();
  const startedAt = performance.now();
  const base = await measureBase(first);
  const secondsPerEvaluation = (performance.now() - startedAt) / 1000;
  onPart();

  const visited = new Map([[firstKey, { visit: first, base, memory, texts: pairs }]]);
  let here = { name: world, key: firstKey, visit: first, base, memory, texts: pairs };
  let prepared: { key: string; runData: RunData; base: typeof base } | null = null;
  /** The last visit with another number of held-out pairs, of which studies have more. */
  let other: { key: string; visit: ModelInWorld; base: typeof base } | null = null;
  async function measuredBy(heldOutPairs: number): Promise<{ visit: ModelInWorld; base: typeof base }> {
    if (heldOutPairs === sizes.heldOutPairs) return here;
    const key = `${here.key} ${heldOutPairs}`;
    if (other?.key === key) return other;
    const made = await visit(here.name, here.texts, heldOutPairs);
    other = { key, visit: made, base: await measureBase(made) };
    return other;
  }
  const proxies = createProxyShelf(() => prepared?.key ?? '', proxyStore);
  /** The judge where nobody knows gold: on a shelf of its own, since a run's proxy takes the place of the last one. */
  const ownJudges = createProxyShelf(() => here.key);
  async function withOwnJudge(runData: RunData, making: Progress): Promise<RunData | null> {
    const { reward } = here.visit;
    if (!reward || runData.evaluator.ownReward) return runData;
    const values = {
      ...defaultsOf(rewardControlsWith(reward.kind === 'implicit' ? 'implicit' : 'proxy')),
      seed: JUDGE_SEED,
    };
    const judge = await ownJudges.take(inputsOf(runData, false), values, making);
    if (!judge) return null;
    const ownReward = scoreOf(judge, reference.config);
    return { ...runData, evaluator: withOwnReward(runData.evaluator, ownReward) };
  }
  const inputsOf = (
    { trainPairs, rated, evaluator: { ownReward } }: RunData,
    checkpointActivations: boolean,
  ): MethodInputs => ({
    ...here.visit.world,
    reference,
    initial: { ...reference, config: { ...shape, checkpointActivations } },
    stored: storedAs(stored, checkpointActivations),
    base: async () => storedAs(await loadBase(), checkpointActivations),
    pairs: trainPairs,
    rated,
    proxies,
    ...(ownReward && { ownReward: { score: ownReward } }),
  });
  const begin: Engine['begin'] = (plan, runData, preparing) => {
    const base = prepared?.runData === runData ? prepared.base : here.base;
    const { checkpointActivations } = runMemory(plan, here.memory);
    const methodInputs = inputsOf(runData, checkpointActivations);
    return beginRun({ ...plan, methodInputs, evaluator: runData.evaluator, base, preparing });
  };
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
        secondsPerStep: here.visit.reward ? seconds * lengthFrom(memory, here.memory) : seconds,
        secondsPerEvaluation,
        memory: here.memory,
        ...(here.visit.reward && { own: here.key }),
      };
    },
    get base() {
      const { row, comparisons } = here.base;
      return { row, comparisons };
    },
    enter: async (name, loadPairs, key = name) => {
      let known = visited.get(key);
      if (!known) {
        const texts = await loadPairs(loaded);
        const entered = await visit(name, texts);
        known = {
          visit: entered,
          base: await measureBase(entered),
          memory: memorySetting(loaded, texts, backend, sizes),
          texts,
        };
        visited.set(key, known);
      }
      here = { name, key, ...known };
    },
    prepare: async (labelling, making, heldOutPairs = sizes.heldOutPairs) => {
      const key = JSON.stringify([here.key, labelling, heldOutPairs]);
      if (prepared?.key === key) return prepared.runData;
      const { visit, base } = await measuredBy(heldOutPairs);
      const made = await visit.pairs.make(labelling, making);
      if (!made) return null;
      const runData = await withOwnJudge(await visit.runData(made), making);
      if (!runData) return null;
      prepared = { key, runData, base };
      return runData;
    },
    preview: (labelling, making) => here.visit.pairs.preview(labelling, making),
    // Fetched when somebody has own data: most have not.
    readOwn: async (content, file, seed) =>
      (await import('./own/readOwn.ts')).readOwn(content, file, seed, loaded),
    lookAtModel: async (files, wanted) =>
      (await import('./own/readOwnModel.ts')).lookAtModel(files, wanted, backend),
    timeStep: async (files, reads) => (await import('./own/readOwnModel.ts')).timeStep(files, reads, backend),
    writeTwice: async (prompts, seed) =>
      (await import('./own/writeTwice.ts')).writeTwice(reference, loaded, prompts, seed),
    memoryProblem: (plan) => memoryProblem(runMemory(plan, here.memory), backend),
    judge: async (runData, preparing) => {
      const values = { ...defaultsOf(rewardControlsWith('proxy')), seed: JUDGE_SEED };
      const proxy = await proxies.take(inputsOf(runData, false), values, preparing);
      return proxy && scoreOf(proxy, reference.config);
    },
    examine: (question, runData, preparing) => {
      const { checkpointActivations } = runMemory(question, here.memory);
      return examplesFor(question, inputsOf(runData, checkpointActivations), runData, preparing);
    },
    contest: async (request, runData, preparing) => {
      const copy = await begin(request, runData, preparing);
      const { evaluator } = runData;
      const { contestPrompts: prompts } = sizes;
      return copy
        ? contestOf(copy, request, { evaluator, prompts }, preparing)
        : { found: null, problem: null };
    },
    material: async (request, runData, preparing) => {
      // Most visits do not need it.
      const { engineMaterial } = await import('./export/engineMaterial.ts');
      const parts = { loaded, loadBase, world: here.name, methodInputs: inputsOf(runData, false), runData };
      return engineMaterial(request, parts, preparing);
    },
    begin,
    beforeFineTuning: async (weights) => {
      const base = await loadBase();
      const model = { ...loaded, stored: weights ? { ...base, weights } : base };
      const { name: world, key, texts: pairs } = here;
      return createEngine(model, { world, key, pairs, backend, loadBase, sizes });
    },
    dispose: () => {
      proxies.clear();
      ownJudges.clear();
      tf.dispose(tensorsIn(reference.parameters.tensors));
    },
  };
}

/** The same model, trained with activation checkpointing or without. */
function storedAs(stored: StoredModel, checkpointActivations: boolean): StoredModel {
  return withConfig(stored, { ...stored.config, checkpointActivations });
}

/** How much longer own texts are than those of warm-up, as a batch has them; worlds are alike. */
function lengthFrom(first: Setting, here: Setting): number {
  return batchOf(1, here).time / batchOf(1, first).time;
}
