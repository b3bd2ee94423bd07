import type { Estimate } from './statistics.ts';

/** A run against its reference: both complete the same held-out prompts at one temperature, and judges compare. */
export interface Contest {
  /** Of the run, when it was asked. */
  step: number;
  /** 0 always takes the most likely token. */
  temperature: number;
  /** Absent where nobody knows gold. */
  byGold?: Tally;
  /** By the reward that somebody chose in its place. */
  byOwnReward?: Tally;
  /** By what the run was trained on, where that is another judge. */
  byProxy?: Tally;
  /** Mean of gold(run) − gold(reference), prompt by prompt. */
  goldDifference?: Estimate;
  /** The same of lengths, in tokens. */
  lengthDifference: Estimate;
}

/** What one judge says of the run's completions. */
export interface Tally {
  wins: number;
  ties: number;
  losses: number;
  /** (wins + ½ ties)/n with Wilson's interval. */
  rate: Estimate;
}

/** At which policies are compared, here and in the study of win rates. */
export const TEMPERATURES = [0, 0.25, 0.5, 0.75, 1] as const;
