import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { type PairRow, readPreferencePairs } from '../../formats/preferencePairs.ts';
import type { Preference } from '../../formats/preferences/preferenceOfRow.ts';
import { reportOn } from '../../formats/preferences/preferencesReport.ts';
import { type ReadPreferences, readPreferences } from '../../formats/preferences/readPreferences.ts';
import { type PromptText, readPrompts } from '../../formats/prompts.ts';
import { readUnpairedCompletions, type UnpairedRow } from '../../formats/unpairedCompletions.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { chatFormatOf } from '../../model/texts/templateChat.ts';
import { lengthsOf, pairOfTexts, tokenisePairs, tokenizerFor } from '../../model/texts/tokenisePairs.ts';
import { unpairedOfText } from '../../model/texts/tokeniseUnpaired.ts';
import type { ChatTemplate } from '../../text/chat/chatTemplate.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { readChatOf, readText, readTokenizerOf } from './modelFiles.ts';

/*
 * Preferences in a file. One that is written as the lab writes its own is held to it, line by line. Of any other layout
 * that the page reads as well, what cannot be used is left out and counted on standard error, which also says how
 * conversations became text.
 */

/** What decides how a model reads texts. */
export interface Reader {
  config: ModelConfig;
  tokenizer: Tokenizer | null;
  /** The model's chat template. */
  chat: ChatTemplate | null;
}

/** @param folder of the model */
export function readerOf(folder: string, config: ModelConfig): Reader {
  return { config, tokenizer: readTokenizerOf(folder), chat: readChatOf(folder) };
}

/** Pairs of a file in a model's tokens. */
export function readPairs(file: string, reader: Reader): TokenPair[] {
  return tokenisePairs(readPairRows(file, reader), reader.config, reader.tokenizer, file);
}

/** The same as they stand in the file, or as the model's chat template writes them. */
export function readPairRows(file: string, reader: Reader): PairRow[] {
  const text = readText(file);
  const row = firstRow(text);
  const isOwn = row === null || 'prompt_ids' in row || areTexts(row, ['prompt', 'chosen', 'rejected']);
  return isOwn ? readPreferencePairs(text, file) : pairsFromOutside(text, file, reader);
}

/** Labelled completions of a file, as they stand there or as the model's chat template writes them. */
export function readUnpairedRows(file: string, reader: Reader): UnpairedRow[] {
  const text = readText(file);
  const row = firstRow(text);
  const isOwn = row === null || areTexts(row, ['prompt', 'completion']);
  return isOwn ? readUnpairedCompletions(text, file) : unpairedFromOutside(text, file, reader);
}

/** Prompts of a file, as they stand there or as a model's chat template writes them. */
export function readPromptTexts(file: string, chat: ChatTemplate | null): PromptText[] {
  const format = chatFormatOf(chat);
  const prompts = readPrompts(readText(file), file, format);
  if (prompts.some(({ messages }) => messages)) console.error(`${file}: ${format.words()}`);
  return prompts;
}

const areTexts = (row: object, names: readonly string[]) =>
  names.every((name) => typeof (row as Record<string, unknown>)[name] === 'string');

/** The first of JSON lines; null for a first line that nothing could be made of, {} where a file is no JSON lines. */
function firstRow(text: string): object | null {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  const line = start.slice(0, start.indexOf('\n') >>> 0);
  if (!line.startsWith('{')) return line.startsWith('[') || /[,;\t]/.test(line) ? {} : null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function pairsFromOutside(text: string, file: string, reader: Reader): PairRow[] {
  const { config } = reader;
  const tokenizer = tokenizerFor(file, reader.tokenizer);
  const read = readPreferences(text, file, chatFormatOf(reader.chat));
  const tokens = (pair: Preference) => lengthsOf(pairOfTexts(pair, tokenizer, config));
  // Pairs are asked for: single completions that made none count for nothing.
  const wanted = { tokens, tokensOfOne: () => 0, context: config.contextLength, seed: 0 };
  const { report, split } = reportOn(read, wanted);
  for (const { why, rows, lines } of report.dropped) sayLeftOut(file, why, rows, lines);
  if (report.chat) console.error(`${file}: ${report.chat}`);
  const pairs = [...split.train, ...split.heldOut].sort((a, b) => a.line - b.line);
  if (pairs.length > 0) return pairs;
  throw read.pairs.length > 0 ? noneFits(file, config) : noPairs(file, read);
}

function unpairedFromOutside(text: string, file: string, reader: Reader): UnpairedRow[] {
  const { config } = reader;
  const tokenizer = tokenizerFor(file, reader.tokenizer);
  const read = readPreferences(text, file, chatFormatOf(reader.chat));
  for (const { line, why } of read.dropped) sayLeftOut(file, why, 1, [line]);
  if (read.chat) console.error(`${file}: ${read.chat}`);
  const isShort = (row: UnpairedRow) => {
    const { prompt, completion } = unpairedOfText(row, tokenizer, config);
    return prompt.length + completion.length <= config.contextLength;
  };
  const fitting = read.unpaired.filter(isShort);
  const long = read.unpaired.filter((row) => !fitting.includes(row)).map(({ line }) => line);
  if (long.length > 0)
    sayLeftOut(file, `longer than the model’s context of ${config.contextLength} tokens`, long.length, long);
  if (fitting.length > 0) return fitting;
  if (read.unpaired.length > 0) throw noneFits(file, config);
  throw new FileProblem(
    file,
    `holds ${read.pairs.length} pairs and no completion with a label`,
    'Name it with --pairs instead.',
  );
}

const LINES_SHOWN = 10;

function sayLeftOut(file: string, why: string, rows: number, lines: readonly number[]): void {
  const shown = lines.slice(0, LINES_SHOWN).join(', ');
  const named = `line${rows > 1 ? 's' : ''} ${shown}${rows > LINES_SHOWN ? ' …' : ''}`;
  console.error(`${file}: left out ${rows} of its rows (${named}): ${why}`);
}

function noneFits(file: string, { contextLength }: ModelConfig): FileProblem {
  return new FileProblem(
    file,
    `nothing in it fits into the model’s context of ${contextLength} tokens`,
    'Use shorter texts, or a model with a longer context.',
  );
}

function noPairs(file: string, { unpaired }: ReadPreferences): FileProblem {
  return new FileProblem(
    file,
    `holds ${unpaired.length} completions with labels, of which no good and bad one answer the same prompt`,
    'Train with --method kto-unpaired --unpaired FILE.',
  );
}
