import { judgeOf } from '../../evaluation/evaluator.ts';
import {
  type BenchSplit,
  type BenchText,
  benchPairs,
  benchSubsets,
  subsetNames,
} from '../../evaluation/rewardBench.ts';
import { sampleMany } from '../../evaluation/sampleMany.ts';
import { BENCH_PROMPTS, type RankingResult } from '../../experiment/evidence/job.ts';
import { sum, winOf } from '../../experiment/metrics/statistics.ts';
import { random } from '../../experiment/random.ts';
import type { Sequence } from '../../model/sequences.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { prompt } from '../../tasks/draw.ts';
import { normalise } from '../../tasks/gold.ts';
import type { RunData } from '../loading/modelInWorld.ts';
import type { Run } from '../runs/run.ts';

interface Sampled {
  sequences: Sequence[];
  texts: BenchText[];
}

/** How well what a run has come to prefer ranks each subset of the reward bench. */
export async function ranked(
  { evaluator }: Pick<RunData, 'evaluator'>,
  run: Run,
): Promise<Record<string, RankingResult>> {
  if (!run.rewards) throw new Error('a run without rewards ranks nothing');
  const samples = new Map<BenchSplit, [Sampled, Sampled]>();
  const results: Record<string, RankingResult> = {};
  for (const name of subsetNames) {
    const { split } = benchSubsets[name];
    const known = samples.get(split) ?? (await sampled(evaluator, split));
    samples.set(split, known);
    const [first, second] = known;
    const found = benchPairs(name, first.texts, second.texts);
    if (found.length === 0) continue;
    const pairs = found.map(({ prompt: i, better }): TokenPair => {
      const [one, other] = better === 'first' ? [first, second] : [second, first];
      const { prompt, completion: chosen } = one.sequences[i];
      return { prompt: [...prompt], chosen: [...chosen], rejected: [...other.sequences[i].completion] };
    });
    const rewards = await run.rewards(pairs);
    const margins = pairs.map((_, i) => rewards[i] - rewards[pairs.length + i]);
    results[name] = {
      pairs: pairs.length,
      right: sum(margins.map(winOf)),
      longer: sum(pairs.map(({ chosen, rejected }) => winOf(chosen.length - rejected.length))),
    };
  }
  return results;
}

/** Two completions of each prompt, the same ones for every run. */
async function sampled(evaluator: RunData['evaluator'], split: BenchSplit): Promise<[Sampled, Sampled]> {
  const { reference, tokenizer } = evaluator;
  const { world, gold } = judgeOf(evaluator);
  const stream = random(0, 'prompts of the reward bench', world.name, split);
  const prompts = Array.from({ length: BENCH_PROMPTS }, () => prompt(world, split, stream));
  const encoded = prompts.map(tokenizer.encode);
  const write = async (which: string): Promise<Sampled> => {
    const streams = prompts.map((_, i) => random(0, which, split, i));
    const sequences = await sampleMany(reference, encoded, streams);
    const texts = sequences.map(({ completion }, i): BenchText => {
      const text = tokenizer.decode(completion);
      const { score, parts } = world.judge(prompts[i], text);
      const faults = parts.filter(({ value }) => value < 0).map(({ name }) => name);
      return { text, gold: normalise(score, gold), length: completion.length, faults };
    });
    return { sequences, texts };
  };
  return [await write('first of the reward bench'), await write('second of the reward bench')];
}
