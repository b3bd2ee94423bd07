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
export function splitByPrompt<Pair extends { prompt: string }>(
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

/** How long texts are for the model that is to read them, and how prompts are held out. */
interface Reading {
  /** Of a pair's prompt and completions, with end-of-text. */
  tokens: (pair: Preference) => Readonly<Record<'prompt' | 'chosen' | 'rejected', number>>;
  /** The same of a single completion. */
  tokensOfOne: (one: Judged) => number;
  /** Tokens that the model reads at most. */
  context: number;
  seed: number;
}

interface Reported {
  report: PreferencesReport;
  split: SplitPairs<ReadPreferences['pairs'][number]>;
  /** Of prompts that are not held out; null where the file has pairs only. */
  unpaired: Judged[] | null;
  /** Of prompts that are; null where pairs are. */
  heldOutUnpaired: Judged[] | null;
}

/**
 * Leaves out what the model cannot read, splits the rest, and says what is in it. Where no two prompts have a good and a bad
 * completion there are no pairs, and single completions are split.
 */
export function reportOn(read: ReadPreferences, reading: Reading): Reported {
  const { tokens, context, seed, tokensOfOne } = reading;
  const measured = read.pairs.map((pair) => {
    const { prompt, chosen, rejected } = tokens(pair);
    return { pair, chosen, rejected, whole: prompt + Math.max(chosen, rejected) };
  });
  const fitting = measured.filter(({ whole }) => whole <= context);
  const pairs = fitting.map(({ pair }) => pair);
  const split = splitByPrompt(pairs, seed);
  if (read.unpaired.length > 0 && split.heldOut.length === 0) return reportOnSingles(read, reading);
  const tooLong: DroppedRow[] = measured
    .filter(({ whole }) => whole > context)
    .map(({ pair: { line } }) => ({ line, why: tooLongFor(context) }));
  const isHeldOut = new Set(split.heldOut.map(({ prompt }) => prompt));
  const unpaired = singlesIn(read, split.train).filter(
    (one) => !isHeldOut.has(one.prompt) && tokensOfOne(one) <= context,
  );
  const report: PreferencesReport = {
    ...shared(read),
    kept: pairs.length,
    dropped: byReason([...read.dropped, ...tooLong]),
    prompts: promptsIn(pairs),
    lengths: lengthsOf(
      fitting.map(({ whole }) => whole),
      context,
    ),
    contradicted: contradictions(pairs),
    singles: unpaired.length,
    heldOutSingles: 0,
    chosenLonger: rateEstimate(fitting.map(({ chosen, rejected }) => winOf(chosen - rejected))),
    train: split.train.length,
    heldOut: split.heldOut.length,
  };
  return { report, split, unpaired: read.unpaired.length > 0 ? unpaired : null, heldOutUnpaired: null };
}

function reportOnSingles(read: ReadPreferences, { context, seed, tokensOfOne }: Reading): Reported {
  const all = singlesIn(read, read.pairs);
  const fitting = all.filter((one) => tokensOfOne(one) <= context);
  const tooLong = read.unpaired
    .filter((one) => tokensOfOne(one) > context)
    .map(({ line }) => ({ line, why: tooLongFor(context) }));
  const { train, heldOut } = splitByPrompt(fitting, seed);
  const marked = new Set(
    fitting.map(({ prompt, completion, label }) => JSON.stringify([prompt, completion, label])),
  );
  const isContradicted = ({ prompt, completion, label }: Judged) =>
    marked.has(JSON.stringify([prompt, completion, !label]));
  const report: PreferencesReport = {
    ...shared(read),
    kept: 0,
    dropped: byReason([...read.dropped, ...tooLong]),
    prompts: promptsIn(fitting),
    lengths: lengthsOf(fitting.map(tokensOfOne), context),
    contradicted: fitting.filter(isContradicted).length,
    singles: train.length,
    heldOutSingles: heldOut.length,
    chosenLonger: null,
    train: 0,
    heldOut: 0,
  };
  return { report, split: { train: [], heldOut: [] }, unpaired: train, heldOutUnpaired: heldOut };
}

function shared({ layout, forms, chat, unpaired }: ReadPreferences) {
  const good = unpaired.filter(({ label }) => label).length;
  const labels = unpaired.length > 0 ? { good, bad: unpaired.length - good } : null;
  return { layout, forms, chat, labels };
}

const promptsIn = (rows: readonly { prompt: string }[]) => new Set(rows.map(({ prompt }) => prompt)).size;

const lengthsOf = (lengths: readonly number[], context: number) => ({
  median: quantile(lengths, 0.5),
  longest: lengths.reduce((a, b) => Math.max(a, b), 0),
  context,
});

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
