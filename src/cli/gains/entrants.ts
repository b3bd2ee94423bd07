import { expectedBestOfN } from '../../evaluation/bestOfN.ts';
import { bestOfNPoint } from '../../evaluation/bestOfNPool.ts';
import { defaultsOfMethod, type RunConfig } from '../../experiment/methods/methods.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { MethodInputs, Progress, TrainingMethodName } from '../../training/methods/run.ts';
import { trainingMethods } from '../../training/methods/table.ts';
import type { Reward } from '../../training/rollouts/reward.ts';
import { estimate, type PrintedEstimate } from '../commands/estimate.ts';
import { type EvaluationPlan, evaluationSamples } from '../commands/evaluationSamples.ts';
import { drawPools } from '../commands/pools.ts';

/** What is measured of an entrant on held-out prompts. */
export interface Result {
  gold: PrintedEstimate;
  /** Exact sequence KL in nats; of best-of-n the bound ln n − (n − 1)/n. */
  kl: PrintedEstimate | { bound: number };
  proxy?: PrintedEstimate;
  seconds: number;
}

export interface Contest {
  methodInputs: MethodInputs & { gold: Reward };
  questions: EvaluationPlan;
  seed: number;
  progress: Progress;
}

const N = 16;

/** The reference as it is. */
export async function measureSft(contest: Contest): Promise<Result> {
  const started = performance.now();
  return { ...(await measured(contest.methodInputs.reference, contest)), seconds: secondsSince(started) };
}

/** Trains by a method's defaults but for the seed, and measures the policy; says what was trained on as proxy. */
export async function trainAndMeasure(
  method: TrainingMethodName,
  contest: Contest,
  changes: Partial<RunConfig> = {},
): Promise<Result> {
  const { methodInputs, seed, progress } = contest;
  const started = performance.now();
  const config = { ...defaultsOfMethod(method), seed, ...changes } as RunConfig;
  const run = await trainingMethods[method].begin(methodInputs, config, progress);
  if (!run) throw new Error('gains: stopped');
  for await (const row of run.rows) if (row.step % 10 === 0) console.error(`  ${method} step ${row.step}`);
  const seconds = secondsSince(started);
  const result = await measured(run.model(), contest, run.proxy);
  run.dispose();
  return { ...result, seconds };
}

/** Best of 16 of the reference by the proxy that PPO is trained on, from one pool for each prompt. */
export async function bestOf16(contest: Contest): Promise<Result> {
  const { methodInputs, questions, seed, progress } = contest;
  const started = performance.now();
  const values = { ...defaultsOfMethod('ppo'), seed } as unknown as Parameters<
    MethodInputs['proxies']['take']
  >[1];
  const pick = await methodInputs.proxies.take(methodInputs, values, progress);
  if (!pick) throw new Error('gains: stopped');
  const { prompts } = questions;
  const pools = await drawPools(methodInputs.reference, {
    prompts,
    n: N,
    seed,
    pick,
    gold: methodInputs.gold,
  });
  const { proxy: picks, judged } = pools;
  if (!judged) throw new Error('gains: nobody knows gold');
  return {
    gold: estimate(judged.scores.map((gold, i) => expectedBestOfN(picks[i], gold, N))),
    proxy: estimate(picks.map((proxy) => expectedBestOfN(proxy, proxy, N))),
    kl: { bound: bestOfNPoint(pools, N).kl_bound },
    seconds: secondsSince(started),
  };
}

async function measured(policy: LanguageModel, { methodInputs, questions }: Contest, proxy?: Reward) {
  const samples = await evaluationSamples(policy, methodInputs.reference, questions);
  const judged = samples.map((sample) => ({ ...sample, finished: sample.ended }));
  return {
    gold: estimate(await methodInputs.gold.score(judged)),
    kl: estimate(samples.map(({ kl }) => kl)),
    ...(proxy && { proxy: estimate(await proxy.score(judged)) }),
  };
}

const secondsSince = (started: number) => (performance.now() - started) / 1000;
