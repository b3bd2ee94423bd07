import { defaultsOf } from '../../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../../experiment/controls/labelling.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import type { PairsReport } from '../../experiment/metrics/run.ts';
import type { OwnJudged, OwnPreference, OwnReward } from '../../experiment/own/ownData.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import type { Judge } from '../../tasks/labeller.ts';
import {
  type Candidate,
  labelAgreement,
  labelPairs,
  ratedCompletions,
  relabelPairs,
} from '../../tasks/labelPairs.ts';
import type { PreferencePair } from '../../tasks/pairs.ts';
import type { RatedCompletion } from '../../tasks/ratings.ts';
import type { Progress } from '../../training/methods/run.ts';
import { rememberedJudge } from './rememberedJudge.ts';

/** Preference pairs as texts. */
export interface PairTexts {
  train: OwnPreference[];
  heldOut: OwnPreference[];
  /** Single completions to train on, where somebody's own data have such. */
  unpaired?: OwnJudged[];
  /** Single completions to measure on: where they are there, there are no pairs. */
  heldOutUnpaired?: OwnJudged[];
  /** By which results go where the preferences are somebody's own. */
  reward?: OwnReward;
}

export interface MadePairs extends PairTexts {
  /** The marks that raters would give the completions to train on. */
  rated: () => RatedCompletion[];
  report: PairsReport;
}

/** Samples and judged completions so far. */
export type PairProgress = Progress<'sampling' | 'judging'>;

export interface PairMakerParts {
  world: Judge;
  /** The scale of the reference's gold. */
  gold: Normaliser;
  shipped: PairTexts;
  /** Held-out pairs that are needed. */
  heldOutCount: number;
  /** Fresh completions by the reference, batch after batch. */
  sample: (split: 'train' | 'heldout', seed: number) => AsyncGenerator<Candidate[]>;
}

export interface PairMaker {
  /** Pairs as this labeller labels them; null where it was stopped. Completions are sampled where it takes new ones. */
  make(labelling: LabellingConfig, progress: PairProgress): Promise<MadePairs | null>;
  /** The same without sampling: null where that would be needed. */
  preview(labelling: LabellingConfig, progress: PairProgress): Promise<PairsReport | null>;
}

const defaults = defaultsOf(labellingControls);
/** These say which completions are taken; all others, how they are labelled. */
const ABOUT_COMPLETIONS: readonly string[] = ['pairCount', 'dataSeed'];
/** Pairs of a prompt with four different completions: what a sampled prompt gives at best. */
const PAIRS_A_PROMPT = 6;
/** A model that gives fewer than a third of the pairs hoped for repeats itself; more samples would not help. */
const PROMPTS_AT_MOST = 3;
const JUDGED_AT_ONCE = 40;

/**
 * Makes the preference pairs of one world for any labeller: takes the shipped completions or samples new ones,
 * and labels them. What was sampled and what was judged is remembered, so that the next labeller costs little.
 */
export function createPairMaker(parts: PairMakerParts): PairMaker {
  const { gold, shipped, heldOutCount } = parts;
  const judge = rememberedJudge(parts.world);
  let pools: { seed: number; train: Pool; heldout: Pool } | null = null;

  function poolsOf(seed: number) {
    if (pools?.seed !== seed) {
      void pools?.train.source.return(undefined);
      void pools?.heldout.source.return(undefined);
      const pool = (split: 'train' | 'heldout'): Pool => ({
        pairs: [],
        prompts: 0,
        source: parts.sample(split, seed),
      });
      pools = { seed, train: pool('train'), heldout: pool('heldout') };
    }
    return pools;
  }

  const isFull = (pool: Pool, count: number) =>
    pool.pairs.length >= count || pool.prompts * PAIRS_A_PROMPT >= count * PROMPTS_AT_MOST;

  /** The completions that a labeller is shown; null where they are not sampled yet. */
  function textsFor({ pairCount, dataSeed }: LabellingConfig): PairTexts | null {
    if (dataSeed === defaults.dataSeed) {
      return { train: shipped.train.slice(0, pairCount), heldOut: spread(shipped.heldOut, heldOutCount) };
    }
    // Those of another seed are left alone: a run may be filling them.
    if (pools?.seed !== dataSeed) return null;
    const { train, heldout } = pools;
    if (!isFull(train, pairCount) || !isFull(heldout, heldOutCount)) return null;
    return { train: train.pairs.slice(0, pairCount), heldOut: heldout.pairs.slice(0, heldOutCount) };
  }

  async function sample({ pairCount, dataSeed }: LabellingConfig, progress: PairProgress): Promise<void> {
    const { train, heldout } = poolsOf(dataSeed);
    for (const [pool, count] of [
      [heldout, heldOutCount],
      [train, pairCount],
    ] as const) {
      while (!isFull(pool, count)) {
        // By the pairs that are there: how many completions they will take is only known afterwards.
        progress.onProgress('sampling', train.pairs.length + heldout.pairs.length, pairCount + heldOutCount);
        await progress.breathe();
        if (progress.stopped()) return;
        const { value } = await pool.source.next();
        pool.pairs.push(...labelPairs(judge, gold, value ?? [], defaults, dataSeed));
        pool.prompts += value?.length ?? 1;
      }
    }
  }

  /** Judges what is not judged yet, a few at a time: a judge reads slowly, and messages wait meanwhile. */
  async function judgeAll({ train, heldOut }: PairTexts, { onProgress, stopped, breathe }: PairProgress) {
    const unread = judge.unread([...heldOut, ...train]);
    for (let done = 0; done < unread.length && !stopped(); done += JUDGED_AT_ONCE) {
      onProgress('judging', done, unread.length);
      await breathe();
      for (const [prompt, completion] of unread.slice(done, done + JUDGED_AT_ONCE)) {
        judge.judge(prompt, completion);
        judge.flattery(completion);
      }
    }
  }

  async function labelled(labelling: LabellingConfig, progress: PairProgress): Promise<MadePairs | null> {
    const texts = textsFor(labelling);
    if (!texts) return null;
    await judgeAll(texts, progress);
    if (progress.stopped()) return null;
    const isShipped = labelling.dataSeed === defaults.dataSeed;
    const asShipped = isShipped && hasDefaultLabeller(labelling);
    const label = (pairs: PreferencePair[]) =>
      asShipped ? pairs : relabelPairs(judge, gold, pairs, labelling, labelling.dataSeed);
    const train = label(texts.train);
    if (train.length === 0) {
      throw new FileProblem(
        'The model',
        'always gives the same completion, so there are no pairs',
        'Use another model.',
      );
    }
    const heldOut = label(texts.heldOut);
    const report: PairsReport = {
      train: train.length,
      heldOut: heldOut.length,
      agreement: labelAgreement(judge, train),
      origin: asShipped ? 'shipped' : isShipped ? 'relabelled' : 'sampled',
    };
    const rated = () => ratedCompletions(judge, gold, train, labelling, labelling.dataSeed);
    return { train, heldOut, rated, report };
  }

  return {
    make: async (labelling, progress) => {
      if (!textsFor(labelling)) await sample(labelling, progress);
      return progress.stopped() ? null : labelled(labelling, progress);
    },
    preview: async (labelling, progress) => (await labelled(labelling, progress))?.report ?? null,
  };
}

/** Sampled pairs of one seed and split, and where more of them come from. */
interface Pool {
  pairs: PreferencePair[];
  prompts: number;
  source: AsyncGenerator<Candidate[]>;
}

function hasDefaultLabeller(labelling: LabellingConfig): boolean {
  return Object.entries(defaults).every(
    ([name, value]) => ABOUT_COMPLETIONS.includes(name) || labelling[name as keyof LabellingConfig] === value,
  );
}

/**
 * `count` items from all over a list, in order. Pairs of one prompt lie together and have much in common; taken
 * from far apart, as many tell more.
 */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (count >= items.length) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]);
}
