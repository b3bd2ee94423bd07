import { addToPools, emptyPools, type Pools } from '../../evaluation/bestOfNPool.ts';
import { sampleMany } from '../../evaluation/sampleMany.ts';
import { random } from '../../experiment/random.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { type Reward, samplesOf } from '../../training/rollouts/reward.ts';

/** What is drawn, and what reads it. */
export interface PoolPlan {
  /** As token ids. */
  prompts: readonly (readonly number[])[];
  /** Completions of each prompt. */
  n: number;
  seed: number;
  maxNewTokens?: number;
  pick: Reward;
  /** Null where nobody knows gold. */
  gold: Reward | null;
  onProgress?: (done: number) => void;
}

/** Pools of completions, scored by what picks and, where there is a judge, by gold. A sample depends on seed, prompt and number alone. */
export async function drawPools(
  model: LanguageModel,
  { prompts, n, seed, maxNewTokens, pick, gold, onProgress }: PoolPlan,
): Promise<Pools> {
  const pools = emptyPools(prompts.length, gold && 'gold');
  for (let i = 1; i <= n; i++) {
    const streams = prompts.map((_, prompt) => random(seed, 'best of n', prompt, i));
    const sequences = await sampleMany(model, prompts, streams, 1, maxNewTokens);
    const samples = samplesOf(sequences, model.config);
    addToPools(pools, await pick.score(samples), await gold?.score(samples));
    onProgress?.(i);
  }
  return pools;
}
