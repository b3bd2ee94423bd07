import { quantile, rateEstimate, winOf } from '../../experiment/metrics/statistics.ts';
import type { PreferencesReport } from '../../experiment/own/ownFile.ts';
import { random } from '../../experiment/random.ts';
import type { DroppedRow } from './fileRows.ts';
import type { Judged, Preference } from './preferenceOfRow.ts';
import type { ReadPreferences } from './readPreferences.ts';

/** Pairs apart for training and for measuring; no prompt is in both. */
export interface SplitPairs<Pair> {
  train: Pair[];
  heldOut: Pair[];
}

/** Of ten prompts one is held out; of few prompts more, up to a third, since a handful measures little. */
const HELD_OUT_SHARE = 0.1;
const ENOUGH_HELD_OUT = 16;
const MOST_HELD_OUT = 512;
const LINES_SHOWN = 10;

/**
 * Splits pairs by their prompts, as the seed has it. Both parts get at least one prompt where there are two.
 */
export function splitByPrompt<Pair extends Pick<Preference, 'prompt'>>(
  pairs: readonly Pair[],
  seed: number,
): SplitPairs<Pair> {
  const prompts = random(seed, 'held-out prompts').shuffle([...new Set(pairs.map(({ prompt }) => prompt))]);
  const share = Math.min(MOST_HELD_OUT, Math.round(HELD_OUT_SHARE * prompts.length));
  const few = Math.min(ENOUGH_HELD_OUT, Math.floor(prompts.length / 3));
  const count = Math.min(Math.max(1, share, few), prompts.length - 1);
  const heldOut = new Set(prompts.slice(0, count));
  return {
    train: pairs.filter(({ prompt }) => !heldOut.has(prompt)),
    heldOut: pairs.filter(({ prompt }) => heldOut.has(prompt)),
  };
}

/**
 * Leaves out what the model cannot read, splits the rest, and says what is in it.
 *
 * @param tokens of a pair's prompt and completions, with end-of-text
 * @param context tokens that the model reads at most
 */
export function reportOn(
  read: ReadPreferences,
  {
    tokens,
    context,
    seed,
    tokensOfOne,
  }: {
    tokens: (pair: Preference) => Readonly<Record<'prompt' | 'chosen' | 'rejected', number>>;
    context: number;
    seed: number;
    /** The same of a single completion. */
    tokensOfOne: (one: Judged) => number;
  },
): {
  report: PreferencesReport;
  split: SplitPairs<ReadPreferences['pairs'][number]>;
  /** Of prompts that are not held out; null where the file has pairs only. */
  unpaired: Judged[] | null;
} {
  const measured = read.pairs.map((pair) => {
    const { prompt, chosen, rejected } = tokens(pair);
    return { pair, chosen, rejected, whole: prompt + Math.max(chosen, rejected) };
  });
  const fitting = measured.filter(({ whole }) => whole <= context);
  const tooLong: DroppedRow[] = measured
    .filter(({ whole }) => whole > context)
    .map(({ pair: { line } }) => ({ line, why: tooLongFor(context) }));
  const pairs = fitting.map(({ pair }) => pair);
  const split = splitByPrompt(pairs, seed);
  const lengths = fitting.map(({ whole }) => whole);
  const good = read.unpaired.filter(({ label }) => label).length;
  const isHeldOut = new Set(split.heldOut.map(({ prompt }) => prompt));
  const unpaired = singlesIn(read, split.train).filter(
    (one) => !isHeldOut.has(one.prompt) && tokensOfOne(one) <= context,
  );
  const report: PreferencesReport = {
    layout: read.layout,
    forms: read.forms,
    kept: pairs.length,
    dropped: byReason([...read.dropped, ...tooLong]),
    prompts: new Set(pairs.map(({ prompt }) => prompt)).size,
    lengths: {
      median: quantile(lengths, 0.5),
      longest: lengths.reduce((a, b) => Math.max(a, b), 0),
      context,
    },
    contradicted: contradictions(pairs),
    labels: read.unpaired.length > 0 ? { good, bad: read.unpaired.length - good } : null,
    singles: unpaired.length,
    chosenLonger: rateEstimate(fitting.map(({ chosen, rejected }) => winOf(chosen - rejected))),
    train: split.train.length,
    heldOut: split.heldOut.length,
    chat: read.chat,
  };
  return { report, split, unpaired: read.unpaired.length > 0 ? unpaired : null };
}

const tooLongFor = (context: number) => `longer than the model’s context of ${context} tokens`;

/** Single completions, and those of the rows that came as pairs. */
function singlesIn(
  { unpaired }: ReadPreferences,
  train: SplitPairs<ReadPreferences['pairs'][number]>['train'],
) {
  if (unpaired.length === 0) return [];
  // A pair that was made of two of them has the line of its first one.
  const lines = new Set(unpaired.map(({ line }) => line));
  const ofPairs = train.filter(({ line }) => !lines.has(line)).flatMap(bothOf);
  return [...unpaired.map(({ line: _, ...one }): Judged => one), ...ofPairs];
}

function bothOf({ prompt, chosen, rejected, messages }: Preference): Judged[] {
  const one = (which: 'chosen' | 'rejected', completion: string): Judged => ({
    ...{ prompt, completion, label: which === 'chosen' },
    ...(messages && { messages: { prompt: messages.prompt, completion: messages[which] } }),
  });
  return [one('chosen', chosen), one('rejected', rejected)];
}

/** Reasons that name another line count as one. */
function byReason(dropped: readonly DroppedRow[]): PreferencesReport['dropped'] {
  const found = new Map<string, number[]>();
  for (const { line, why } of dropped) {
    const reason = why.replace(/^the same as line \d+$/, 'the same as an earlier row');
    const lines = found.get(reason);
    if (lines) lines.push(line);
    else found.set(reason, [line]);
  }
  return [...found]
    .map(([why, lines]) => ({ why, rows: lines.length, lines: lines.slice(0, LINES_SHOWN) }))
    .sort((a, b) => b.rows - a.rows);
}

function contradictions(pairs: readonly Preference[]): number {
  const keys = new Set(
    pairs.map(({ prompt, chosen, rejected }) => JSON.stringify([prompt, chosen, rejected])),
  );
  return pairs.filter(({ prompt, chosen, rejected }) => keys.has(JSON.stringify([prompt, rejected, chosen])))
    .length;
}
