import { evaluate, perSample } from '../../evaluation/evaluator.ts';
import {
  type MeasurePairs,
  pairRewards,
  prepareHeldOut,
  referenceMetrics,
} from '../../evaluation/heldOut.ts';
import { measuredRow } from '../../evaluation/measurements.ts';
import { sampleMany } from '../../evaluation/sampleMany.ts';
import { type Score, scoreMetrics } from '../../evaluation/scorePairs.ts';
import type { MethodName } from '../../experiment/methods/methods.ts';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import type { Sequence } from '../../model/sequences.ts';
import { sequencesOf, type TokenPair } from '../../model/texts/preferenceBatch.ts';
import type { MethodRun, TrainingMethodName } from '../../training/methods/run.ts';
import { trainingMethods } from '../../training/methods/table.ts';
import { scoreOf } from '../../training/rollouts/reward.ts';
import { bestOfNRun } from './bestOfNRun.ts';
import { interpolationRun } from './interpolationRun.ts';
import type { Run, RunParts } from './run.ts';

/** A run of whichever method; null where its preparation was stopped. */
export function beginRun(parts: RunParts): Promise<Run | null> {
  const { method } = parts;
  return isTraining(method) ? trainingRun({ ...parts, method }) : measuringRuns[method](parts);
}

/** Methods that train nothing themselves. */
const measuringRuns: Readonly<
  Record<Exclude<MethodName, TrainingMethodName>, (parts: RunParts) => Promise<Run | null>>
> = { 'best-of-n': bestOfNRun, interpolate: interpolationRun };

const isTraining = (method: MethodName): method is TrainingMethodName => !(method in measuringRuns);

/** A run of a method that trains a policy or a reward model; null where its preparation was stopped. */
async function trainingRun(parts: RunParts & { method: TrainingMethodName }): Promise<Run | null> {
  const { method, config, methodInputs, preparing, state } = parts;
  const run = await trainingMethods[method].begin(methodInputs, config, preparing, state);
  if (!run) return null;
  const measures = run.trains === 'policy' ? ofPolicy(run, parts) : ofReward(run, parts);
  return {
    step: run.step,
    next: async () => {
      const { value, done } = await run.rows.next();
      return done ? null : value;
    },
    ...measures,
    rewards: (pairs) =>
      run.trains === 'policy'
        ? rewardsOfPolicy(run, { ...parts, method }, pairs)
        : scoresOfModel(run, parts, pairs),
    state: run.state,
    ...(run.trains === 'policy' && {
      proxy: run.proxy && scoreOf(run.proxy, methodInputs.reference.config),
      write: (prompts, streams, temperature) => sampleMany(run.model(), prompts, streams, temperature),
    }),
    dispose: run.dispose,
  };
}

/** Evaluations of a policy: its samples, its distance, and held-out pairs by the method's own measure. */
function ofPolicy(run: MethodRun, parts: RunParts & { method: TrainingMethodName }) {
  const { method, config, methodInputs, evaluator, base } = parts;
  const { reference } = methodInputs;
  const measure: MeasurePairs = (scored) => trainingMethods[method].measure({ ...scored, reference }, config);
  const proxy = run.proxy && scoreOf(run.proxy, reference.config);
  const now = () => evaluate(run.model(), evaluator, { step: run.step(), measure, seed: config.seed, proxy });
  return {
    evaluate: now,
    start: async (): Promise<Evaluation> => {
      // Another start or another judge has to be measured; else texts and samples are those of every run.
      if (config.start === 'base' || proxy || evaluator.ownReward) return now();
      const { row, comparisons, drawn } = base;
      const measured = measuredRow({ ...drawn, ...(await evaluator.ofReference()) });
      const heldOut = await referenceMetrics(reference, evaluator.heldOut, measure);
      return { row: { ...row, ...measured, ...heldOut }, comparisons, perSample: perSample(drawn) };
    },
  };
}

/** The method's own reward of each completion. */
async function rewardsOfPolicy(
  run: MethodRun,
  { method, config, methodInputs: { reference } }: RunParts & { method: TrainingMethodName },
  pairs: readonly TokenPair[],
): Promise<number[]> {
  return pairRewards(run.model(), await prepareHeldOut(reference, pairs), (scored) =>
    trainingMethods[method].measure({ ...scored, reference }, config),
  );
}

async function scoresOfModel(
  { proxy }: MethodRun,
  { methodInputs: { reference } }: RunParts,
  pairs: readonly TokenPair[],
): Promise<number[]> {
  if (!proxy) throw new Error('a reward model that scores nothing');
  return scoreOf(proxy, reference.config)(sequencesOf(pairs));
}

/** Evaluations of a reward model: how it ranks held-out pairs. The policy is the reference and stays it. */
function ofReward(run: MethodRun, { methodInputs, evaluator, base }: RunParts) {
  const { gold, reference } = methodInputs;
  const ends = reference.config;
  const golds = gold && remembered(scoreOf(gold, ends));
  const now = async (): Promise<Evaluation> => {
    if (!run.proxy) throw new Error('a reward model that scores nothing');
    const metrics = await scoreMetrics(scoreOf(run.proxy, ends), golds, evaluator.heldOut.pairs);
    return { row: { ...base.row, ...metrics, step: run.step() }, comparisons: base.comparisons };
  };
  return { evaluate: now, start: now };
}

/** A judge that says the same of the same sequences needs to be asked once. */
function remembered(score: Score): Score {
  let last: { sequences: readonly Sequence[]; scores: number[] } | null = null;
  return async (sequences) => {
    const same = last?.sequences.every(({ completion }, i) => completion === sequences[i]?.completion);
    if (!last || !same || last.sequences.length !== sequences.length) {
      last = { sequences, scores: await score(sequences) };
    }
    return last.scores;
  };
}
