import { type Estimate, rateEstimate } from '../../experiment/metrics/statistics.ts';

/** Labellers whose taste nobody tells, and what a budget of labels says of it. */

export const mysteryNames = ['A', 'B', 'C', 'D'] as const;
export type MysteryName = (typeof mysteryNames)[number];

/** One of the two completions, and what there is to count in it. */
export interface MysterySide {
  text: string;
  /** In standard deviations of the reference's samples. */
  gold: number;
  words: number;
  flattery: number;
}

export interface MysteryPair {
  prompt: string;
  sides: readonly [MysterySide, MysterySide];
  /** Which side each labeller chose, 0 or 1. */
  chosen: Readonly<Record<MysteryName, 0 | 1>>;
}

/** What may be counted: of pairs whose sides differ in it, how often the side with more was chosen. */
export const mysteryMeasures = [
  { name: 'gold', words: 'the better one, by gold' },
  { name: 'words', words: 'the longer one' },
  { name: 'flattery', words: 'the more flattering one' },
] as const satisfies readonly { name: keyof MysterySide; words: string }[];

export type MysteryMeasure = (typeof mysteryMeasures)[number]['name'];

/** How often a labeller chose the side that has more of something; null where no pair tells. */
export function choseMore(
  pairs: readonly MysteryPair[],
  labeller: MysteryName,
  measure: MysteryMeasure,
): Estimate | null {
  const outcomes = pairs.flatMap(({ sides, chosen }) => {
    const lead = sides[0][measure] - sides[1][measure];
    return lead === 0 ? [] : [Number(lead > 0 === (chosen[labeller] === 0))];
  });
  return outcomes.length === 0 ? null : rateEstimate(outcomes);
}
