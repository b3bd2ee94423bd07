import type { Contest, Tally } from '../experiment/metrics/contest.ts';
import { meanEstimate } from '../experiment/metrics/statistics.ts';
import { type Random, random } from '../experiment/random.ts';
import type { Sequence } from '../model/sequences.ts';
import { normalise } from '../tasks/gold.ts';
import type { Evaluator } from './evaluator.ts';
import { sampleMany } from './sampleMany.ts';
import type { Score } from './scorePairs.ts';
import { type Judged, ownRewardJudge, type PairJudge, pairJudges, winRate } from './winRate.ts';

/**
 * Completes prompts, given as token ids.
 *
 * @param streams of random numbers, one for each prompt
 */
export type Write = (
  prompts: readonly (readonly number[])[],
  streams: readonly Random[],
  temperature: number,
) => Promise<Sequence[]>;

/** Who is asked what. */
export interface ContestTask {
  /** The run's policy. */
  write: Write;
  /** What it was trained on, where that is not gold. */
  proxy?: Score;
  /** Of the run, at this step. */
  seed: number;
  step: number;
  temperature: number;
  /** How many. */
  prompts: number;
}

interface Interrupted {
  stopped: () => boolean;
  /** Lets waiting messages be handled. */
  breathe: () => Promise<void>;
}

/** Between two parts one can be stopped, and gives signs of life. */
const PROMPTS_AT_ONCE = 32;

/**
 * Has a policy and its reference complete the same held-out prompts at one temperature, the first of which are those of
 * the evaluations, and has gold and proxy compare. All random numbers are its own: no run draws any of them. They are
 * the same at every temperature and for the reference of every run, so that what differs is not luck.
 *
 * @returns null where it was stopped
 */
export async function contest(
  { write, proxy, seed, step, temperature, prompts: count }: ContestTask,
  evaluator: Evaluator,
  { stopped, breathe }: Interrupted,
): Promise<Contest | null> {
  const { reference, tokenizer, judge, ownReward } = evaluator;
  const byOwn = judge ? undefined : ownReward;
  const texts = evaluator.poolPrompts(count);
  const prompts = texts.map((text) => tokenizer.encode(text));
  const byReference: Write = (...asked) => sampleMany(reference, ...asked);
  const written: [own: Sequence[], others: Sequence[]] = [[], []];
  for (let start = 0; start < count; start += PROMPTS_AT_ONCE) {
    const part = prompts.slice(start, start + PROMPTS_AT_ONCE);
    for (const [i, writes] of [write, byReference].entries()) {
      await breathe();
      if (stopped()) return null;
      const streams = part.map((_, row) =>
        i === 0
          ? random(seed, 'contest', step, start + row)
          : random(0, 'contest of the reference', start + row),
      );
      written[i].push(...(await writes(part, streams, temperature)));
    }
  }
  const judged = async (sequences: readonly Sequence[]): Promise<Judged[]> => {
    const [proxies, scores] = [await proxy?.(sequences), await byOwn?.(sequences)];
    return sequences.map(({ completion }, i) => ({
      ...(judge && {
        gold: normalise(judge.world.judge(texts[i], tokenizer.decode(completion)).score, judge.gold),
      }),
      ...(scores && { ownReward: scores[i] }),
      length: completion.length,
      ...(proxies && { proxy: proxies[i] }),
    }));
  };
  const [own, others] = [await judged(written[0]), await judged(written[1])];
  const by = (judge: PairJudge) =>
    // None of these judges is noisy.
    winRate(own, others, judge, random(seed, 'judge of the contest'));
  return {
    step,
    temperature,
    ...(judge && {
      byGold: tallyOf(by(pairJudges.gold)),
      goldDifference: meanEstimate(own.map((one, i) => Number(one.gold) - Number(others[i].gold))),
    }),
    ...(byOwn && { byOwnReward: tallyOf(by(ownRewardJudge)) }),
    ...(proxy && { byProxy: tallyOf(by(pairJudges.proxy)) }),
    lengthDifference: by(pairJudges.length).lengthDifference,
  };
}

const tallyOf = ({ wins, ties, losses, rate }: Tally): Tally => ({ wins, ties, losses, rate });
