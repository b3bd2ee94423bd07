import type { Estimate } from '../metrics/statistics.ts';
import type { OwnJudged, OwnPreference } from './ownData.ts';

/** A file of preferences as it was read: what of it can be used, and what a person should know of it before training. */

/** In which form a row keeps its preference. */
export const forms = {
  pair: 'prompt, chosen and rejected',
  implicit: 'chosen and rejected that begin with the same prompt',
  hh: 'Anthropic HH: conversations as text, split at the last “Assistant:” they share',
  messages: 'chosen and rejected as lists of messages',
  scores: 'several completions with scores; the best stands against the worst',
  unpaired:
    'single completions with a label; good and bad ones of a prompt are paired, and KTO takes them as they are',
} as const;
export type Form = keyof typeof forms;

export type Layout = 'JSON lines' | 'JSON array' | 'CSV';

export interface PreferencesReport {
  layout: Layout;
  /** How many rows had which form. */
  forms: Partial<Record<Form, number>>;
  /** Pairs that can be trained on or measured by. */
  kept: number;
  /** Rows left out, by reason, the most frequent first; of each at most ten lines. */
  dropped: { why: string; rows: number; lines: number[] }[];
  /** Prompts that differ. */
  prompts: number;
  /** Tokens of prompt and longer completion of a kept pair, end-of-text included. */
  lengths: { median: number; longest: number; context: number };
  /** Pairs that another pair contradicts: the same two completions, the other one chosen. */
  contradicted: number;
  /** Single completions: how many are good. */
  labels: { good: number; bad: number } | null;
  /** Single completions that KTO can train on: those that fit, of prompts that are not held out, and those of pairs. */
  singles: number;
  /** Single completions of prompts that are held out, where there are no pairs. */
  heldOutSingles: number;
  /** Share of the kept pairs whose chosen completion has more tokens; one half for a tie. Far from ½ is a bias. */
  chosenLonger: Estimate | null;
  train: number;
  heldOut: number;
  /** How conversations became text; empty where there are none. */
  chat: string;
}

/** What can be trained on, with the report on it. */
export interface OwnFile {
  name: string;
  /** Says which pairs they are. */
  id: string;
  report: PreferencesReport;
  /** The first pairs, with their lines. */
  preview: (OwnPreference & { line: number })[];
  /** In their place where there are none: the first single completions. */
  previewSingles: (OwnJudged & { line: number })[];
  train: OwnPreference[];
  heldOut: OwnPreference[];
  /** See `OwnData`. */
  unpaired?: OwnJudged[];
  heldOutUnpaired?: OwnJudged[];
}

/** Two answers of the model to one prompt, to be voted on. */
export interface TwoAnswers {
  prompt: string;
  a: string;
  b: string;
  /** The same as the model reads them, where its chat template wrote them. */
  written?: { prompt: string; a: string; b: string };
}
