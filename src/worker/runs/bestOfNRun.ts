import {
  addToPools,
  bestOfNCurve,
  bestOfNPoint,
  emptyPools,
  frontierOf,
  type Pools,
} from '../../evaluation/bestOfNPool.ts';
import { compareSamples } from '../../evaluation/evaluator.ts';
import { sampleMany } from '../../evaluation/sampleMany.ts';
import { scoreMetrics } from '../../evaluation/scorePairs.ts';
import type { BestOfNConfig, BestOfNRow } from '../../experiment/methods/sampling/bestOfN.ts';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import { random } from '../../experiment/random.ts';
import type { Sequence } from '../../model/sequences.ts';
import type { RunState } from '../../training/methods/run.ts';
import { type Reward, scoreOf } from '../../training/rollouts/reward.ts';
import type { Run, RunParts } from './run.ts';

/**
 * Best of n as a run: each step adds a completion by the reference to the pool of every prompt, so that step n
 * measures the best of n, and an evaluation every smaller n as well, from the same pool.
 */
export async function bestOfNRun(parts: RunParts): Promise<Run | null> {
  const { methodInputs, evaluator, base, preparing, state } = parts;
  const config = parts.config as unknown as BestOfNConfig;
  const { reference, gold, proxies } = methodInputs;
  if (!gold) throw new Error('best of n is measured in a world');
  const reward: Reward | null =
    config.reward === 'gold' ? gold : await proxies.take(methodInputs, config, preparing);
  if (!reward) return null;

  const [pick, judge] = [reward, gold].map((judge) => scoreOf(judge, reference.config));
  const standIn = reward === gold ? undefined : pick;
  const prompts = evaluator
    .poolPrompts(config.poolPrompts)
    .map((text) => evaluator.tokenizer.encodePrompt(text));
  const shown = evaluator.shown.map(({ prompt }) => prompt);
  const pools = poolsFrom(prompts.length, state);
  /** The best sample so far of each shown prompt, by its number. */
  const best = state?.lists.best ?? shown.map(() => 0);
  const bestScores = state?.lists.bestScores ?? shown.map(() => Number.NEGATIVE_INFINITY);
  const size = () => pools.gold[0].length;
  /** Neither what picks nor the pairs change during the run: measured once, when first asked for. */
  let ranked: ReturnType<typeof scoreMetrics> | undefined;
  const rankings = () => {
    ranked ??= scoreMetrics(pick, judge, evaluator.heldOut.pairs);
    return ranked;
  };

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

  const next = async (): Promise<BestOfNRow | null> => {
    const n = size() + 1;
    if (n > config.steps) return null;
    const started = performance.now();
    const pooled = await samplesOf(new Array(prompts.length).fill(n), prompts, 'best of n');
    addToPools(pools, await pick(pooled), await judge(pooled));
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
    const { gold, gold_stderr, proxy, kl_bound } = bestOfNPoint(pools, n);
    return {
      row: {
        // Its samples are the pool's: of what else was measured on the reference's own nothing holds for the picks.
        length: base.row.length,
        eos_rate: base.row.eos_rate,
        ...metrics,
        step: n,
        kl: kl_bound,
        kl_stderr: 0,
        gold,
        gold_stderr,
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
      return { row: { ...base.row, ...metrics }, comparisons: base.comparisons };
    },
    evaluate,
    state: async () => ({
      trainees: {},
      numbers: {},
      lists: {
        proxy: pools.proxy.flat(),
        gold: pools.gold.flat(),
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

function poolsFrom(prompts: number, state?: RunState): Pools {
  if (!state) return emptyPools(prompts);
  const cut = (scores: readonly number[]) => {
    const size = scores.length / prompts;
    return Array.from({ length: prompts }, (_, i) => scores.slice(i * size, (i + 1) * size));
  };
  return { proxy: cut(state.lists.proxy), gold: cut(state.lists.gold) };
}
