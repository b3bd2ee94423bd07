import {
  addToPools,
  bestOfNCurve,
  bestOfNPoint,
  frontierOf,
  type JudgedPools,
  type Pools,
  sizeOf,
} from '../../evaluation/bestOfNPool.ts';
import { compareSamples } from '../../evaluation/evaluator.ts';
import { measuredRow } from '../../evaluation/measurements.ts';
import { sampleMany } from '../../evaluation/sampleMany.ts';
import { type Score, scoreMetrics } from '../../evaluation/scorePairs.ts';
import type { BestOfNConfig, BestOfNRow } from '../../experiment/methods/sampling/bestOfN.ts';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import { random } from '../../experiment/random.ts';
import type { Sequence } from '../../model/sequences.ts';
import type { RunState } from '../../training/methods/run.ts';
import { type Reward, scoreOf } from '../../training/rollouts/reward.ts';
import type { Run, RunParts } from './run.ts';

/**
 * Best of n as a run: each step adds a completion by the reference to the pool of every prompt, so that step n
 * measures the best of n, and an evaluation every smaller n as well, from the same pool. Picks are judged by gold; where
 * nobody knows gold, by the reward that was chosen in its place, and they are held against a sample that nothing picked.
 */
export async function bestOfNRun(parts: RunParts): Promise<Run | null> {
  const { methodInputs, evaluator, base, preparing, state } = parts;
  const config = parts.config as unknown as BestOfNConfig;
  const { reference, gold, ownReward, proxies } = methodInputs;
  const judgeOfPicks = gold ?? ownReward;
  if (!judgeOfPicks) throw new Error('best of n where nobody judges the picks');
  const reward = await whatPicks();
  if (!reward) return null;

  const judges: Score = scoreOf(judgeOfPicks, reference.config);
  const isJudge = reward === judgeOfPicks;
  const pick: Score = isJudge ? judges : scoreOf(reward, reference.config);
  const standIn = isJudge ? undefined : pick;
  const prompts = evaluator
    .poolPrompts(config.poolPrompts)
    .map((text) => evaluator.tokenizer.encodePrompt(text));
  const shown = evaluator.shown.map(({ prompt }) => prompt);
  const pools = poolsFrom(prompts.length, gold ? 'gold' : 'own_reward', state?.lists);
  /** The best sample so far of each shown prompt, by its number. */
  const best = state?.lists.best ?? shown.map(() => 0);
  const bestScores = state?.lists.bestScores ?? shown.map(() => Number.NEGATIVE_INFINITY);
  const size = () => sizeOf(pools);
  /** Neither what picks nor the pairs change during the run: measured once, when first asked for. */
  let ranked: ReturnType<typeof scoreMetrics> | undefined;
  const rankings = () => {
    ranked ??= scoreMetrics(pick, gold && judges, evaluator.heldOut.pairs);
    return ranked;
  };

  async function whatPicks(): Promise<Reward | null | undefined> {
    if (config.reward === 'gold') return gold;
    return config.reward === 'own' ? ownReward : proxies.take(methodInputs, config, preparing);
  }

  /** The sample of that number of each prompt: which one it is decides its random numbers, and nothing else does. */
  const samplesOf = (
    numbers: readonly number[],
    ofPrompts: readonly (readonly number[])[],
    purpose: string,
  ) =>
    sampleMany(
      reference,
      ofPrompts,
      numbers.map((n, i) => random(config.seed, purpose, i, n)),
      1,
      config.maxNewTokens,
    );

  const pooledSamples = (n: number) => samplesOf(new Array(prompts.length).fill(n), prompts, 'best of n');

  /** What the picks are held against: gold has no need of it, whose zero is the reference's mean. */
  async function opponents({ by, opponents }: JudgedPools): Promise<number[] | undefined> {
    return by === 'gold' ? undefined : (opponents ?? (await judges(await pooledSamples(0))));
  }

  const next = async (): Promise<BestOfNRow | null> => {
    const n = size() + 1;
    if (n > config.steps) return null;
    const started = performance.now();
    pools.judged.opponents = await opponents(pools.judged);
    const pooled = await pooledSamples(n);
    const scores = await pick(pooled);
    addToPools(pools, scores, isJudge ? scores : await judges(pooled));
    const candidates = await samplesOf(new Array(shown.length).fill(n), shown, 'best of n, shown');
    for (const [i, score] of (await pick(candidates)).entries()) {
      if (score <= bestScores[i]) continue;
      bestScores[i] = score;
      best[i] = n;
    }
    const { n: step, ...point } = bestOfNPoint(pools, n);
    return {
      step,
      ...point,
      samples: n * prompts.length,
      seconds: (performance.now() - started) / 1000,
    };
  };

  const evaluate = async (): Promise<Evaluation> => {
    const n = size();
    const picked: Sequence[] = await samplesOf(best, shown, 'best of n, shown');
    const metrics = await rankings();
    const { n: _, proxy, kl_bound, ...judged } = bestOfNPoint(pools, n);
    return {
      row: {
        // Its samples are the pool's: of what else was measured on the reference's own nothing holds for the picks.
        length: base.row.length,
        eos_rate: base.row.eos_rate,
        ...metrics,
        step: n,
        kl: kl_bound,
        kl_stderr: 0,
        ...judged,
        proxy,
        samples: n * prompts.length,
      },
      comparisons: await compareSamples(evaluator, picked, standIn),
      bestOfN: bestOfNCurve(pools),
      frontier: frontierOf(pools),
    };
  };

  return {
    step: size,
    next,
    start: async () => {
      const metrics = await rankings();
      if (!evaluator.ownReward) return { row: { ...base.row, ...metrics }, comparisons: base.comparisons };
      // A reward that had to be learnt first has not seen the reference's samples yet.
      const ownReward = await evaluator.ownReward(base.drawn.samples);
      const measured = measuredRow({ ...base.drawn, ownReward, ...(await evaluator.ofReference()) });
      const comparisons = await compareSamples(evaluator, evaluator.shown, standIn);
      return { row: { ...base.row, ...measured, ...metrics }, comparisons };
    },
    evaluate,
    state: async () => ({
      trainees: {},
      numbers: {},
      lists: {
        proxy: pools.proxy.flat(),
        [pools.judged.by]: pools.judged.scores.flat(),
        ...(pools.judged.opponents && { opponents: pools.judged.opponents }),
        best: [...best],
        bestScores: [...bestScores],
      },
    }),
    ...(standIn && { proxy: standIn }),
    /** The best of the largest n, each sample with numbers drawn from the prompt's own stream. */
    write: async (prompts, streams, temperature) => {
      let best: Sequence[] = [];
      let scores: number[] = [];
      for (let n = 0; n < config.steps; n++) {
        const drawn = await sampleMany(reference, prompts, streams, temperature, config.maxNewTokens);
        const found = await pick(drawn);
        if (n === 0) [best, scores] = [drawn, found];
        for (const [i, score] of found.entries()) {
          if (score <= scores[i]) continue;
          [best[i], scores[i]] = [drawn[i], score];
        }
      }
      return best;
    },
    dispose: () => {},
  };
}

/** The pools so far; without any lists there is nothing in them yet. */
function poolsFrom(prompts: number, by: JudgedPools['by'], lists: Partial<RunState['lists']> = {}) {
  const cut = (scores: readonly number[] = []) => {
    const size = scores.length / prompts;
    return Array.from({ length: prompts }, (_, i) => scores.slice(i * size, (i + 1) * size));
  };
  const judged: JudgedPools = { by, scores: cut(lists[by]), opponents: lists.opponents };
  return { proxy: cut(lists.proxy), judged } satisfies Pools;
}
