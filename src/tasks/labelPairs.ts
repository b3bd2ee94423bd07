import type { LabellingConfig } from '../experiment/controls/labelling.ts';
import { random } from '../experiment/random.ts';
import type { Normaliser } from './gold.ts';
import { type Appraisal, appraise, type Judge, type Label, label } from './labeller.ts';
import type { PreferencePair } from './pairs.ts';
import { type RatedCompletion, ratersOf } from './ratings.ts';

/** A prompt and several completions of it, to be compared with each other. */
export interface Candidate {
  prompt: string;
  completions: string[];
}

/**
 * All pairs of completions of each prompt (four give six), labelled. Pairs of equal texts are left out.
 * `gold` is the scale of the reference's scores.
 */
export function labelPairs(
  world: Judge,
  gold: Normaliser,
  candidates: readonly Candidate[],
  labelling: LabellingConfig,
  seed: number,
): PreferencePair[] {
  const pairs = candidates.flatMap(({ prompt, completions }) =>
    completions.flatMap((chosen, i) =>
      completions
        .slice(i + 1)
        .filter((rejected) => rejected !== chosen)
        .map((rejected) => ({ prompt, chosen, rejected })),
    ),
  );
  return relabelPairs(world, gold, pairs, labelling, seed);
}

/** The same pairs in the same order with new labels. What was chosen before has no influence. */
export function relabelPairs(
  world: Judge,
  gold: Normaliser,
  pairs: readonly PreferencePair[],
  labelling: LabellingConfig,
  seed: number,
): PreferencePair[] {
  return labelled(world, gold, pairs, labelling, seed).map(({ prompt, texts, prefersFirst }) => {
    const [chosen, rejected] = prefersFirst ? texts : [texts[1], texts[0]];
    return { prompt, chosen, rejected };
  });
}

/**
 * The marks behind the labels that `relabelPairs` gives when the feedback is ratings, two for each pair. A
 * completion that occurs in three pairs is rated three times.
 */
export function ratedCompletions(
  world: Judge,
  gold: Normaliser,
  pairs: readonly PreferencePair[],
  labelling: LabellingConfig,
  seed: number,
): RatedCompletion[] {
  return labelled(world, gold, pairs, labelling, seed).flatMap(({ prompt, texts, ratings }) =>
    ratings.map((rating, i) => ({ prompt, completion: texts[i], ...rating })),
  );
}

/** Share of labels on which gold agrees; where both texts are equally good, one half. */
export function labelAgreement(world: Pick<Judge, 'judge'>, pairs: readonly PreferencePair[]): number {
  if (pairs.length === 0) throw new Error('labelAgreement: no pairs');
  const score = remembered((prompt, completion) => world.judge(prompt, completion).score);
  const agreements = pairs.map(({ prompt, chosen, rejected }) => {
    return (Math.sign(score(prompt, chosen) - score(prompt, rejected)) + 1) / 2;
  });
  return agreements.reduce((sum, agreement) => sum + agreement, 0) / pairs.length;
}

/**
 * Labels every pair, its two texts in an order of their own (the alphabet's). Each pair has a stream of its own,
 * named by the seed, the texts, and how often the same pair came before: a label depends neither on the other
 * pairs nor on which text was chosen before, and a repeated pair is labelled independently.
 */
function labelled(
  world: Judge,
  gold: Normaliser,
  pairs: readonly PreferencePair[],
  labelling: LabellingConfig,
  seed: number,
): (Label & { prompt: string; texts: [string, string] })[] {
  const look = remembered<Appraisal>((prompt, completion) => appraise(world, gold, prompt, completion));
  const raters = ratersOf(seed, labelling.raters);
  const seen = new Map<string, number>();
  return pairs.map(({ prompt, chosen, rejected }) => {
    const texts: [string, string] = chosen < rejected ? [chosen, rejected] : [rejected, chosen];
    const key = JSON.stringify([prompt, ...texts]);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    const stream = random(seed, 'label', key, before);
    const [a, b] = texts.map((text) => look(prompt, text));
    return { prompt, texts, ...label(a, b, labelling, raters, stream) };
  });
}

/** Calls `of` once for each prompt and completion. */
function remembered<T>(of: (prompt: string, completion: string) => T): typeof of {
  const known = new Map<string, T>();
  return (prompt, completion) => {
    const key = JSON.stringify([prompt, completion]);
    const value = known.get(key) ?? of(prompt, completion);
    known.set(key, value);
    return value;
  };
}
