import { SplitPreTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { FileProblem, firstMisfit, parseJson } from '../../experiment/fileProblem.ts';
import { characterOverlap } from '../patterns/characters.ts';
import { slowPattern } from '../patterns/time.ts';
import { type BpeModel, readBpeModel, vocabularyGap } from './model.ts';
import { type PlacedStep, readSteps, type Step } from './steps.ts';

/** What a `tokenizer.json` says, all of it checked: building and using it takes bounded time and loses no text. */
export interface TokenizerFile {
  model: BpeModel;
  normalizers: Step[];
  preTokenizers: Step[];
  decoders: Step[];
  /** Tokens that stand beside the model's, by their ids. */
  addedTokens: Map<number, AddedToken>;
  /** All tokens that a text is searched for before it is cut into words, as the file writes them. */
  soughtTokens: SoughtToken[];
  /** Ids that the tokenizer puts before a text, such as that of `<s>`. */
  beginning: number[];
  /** The vocabulary represents every character, and no step changes more of a text than its spaces. */
  lossless: boolean;
}

export interface AddedToken {
  content: string;
  /** A sign for the model, such as the end of text, and no text. */
  special: boolean;
}

/** A token of the file's `added_tokens`, and where in a text it is found. */
export interface SoughtToken {
  id: number;
  content: string;
  special: boolean;
  single_word: boolean;
  /** Takes the spaces before it, or behind it, too. */
  lstrip: boolean;
  rstrip: boolean;
  /** Sought after the text was normalised, and itself normalised. */
  normalized: boolean;
}

export const TOKENIZER_CURE = 'Use the tokenizer.json that was saved with the model.';

/** Of all patterns together. Translating five hundred `\b` takes half a second; real files stay below 500. */
const MAX_PATTERN_LENGTH = 1000;
const MAX_CLASSES = 40;
/** A text of so many characters may become of one. */
const MAX_GROWTH = 1000;

const id = z.number().int().nonnegative();
const flag = z.boolean().nullish();
const schema = z.looseObject({
  model: z.looseObject({}),
  added_tokens: z
    .array(
      z.object({
        ...{ id, content: z.string(), special: flag, single_word: flag, lstrip: flag, rstrip: flag },
        normalized: flag,
      }),
    )
    .max(2 ** 16)
    .nullish(),
});

/**
 * Reads the text of a `tokenizer.json`. `truncation` and `padding` have no effect here. Of the post-processor the tokens
 * that begin a text are read; those that it puts behind a text are left out, as the lab ends texts itself.
 *
 * @throws FileProblem that names the place in the file
 */
export function readTokenizerFile(text: string, file: string): TokenizerFile {
  const fail = (problem: string): never => {
    throw new FileProblem(file, problem, TOKENIZER_CURE);
  };
  const parsed = schema.safeParse(parseJson(text, file, TOKENIZER_CURE));
  if (!parsed.success) return fail(firstMisfit(parsed.error));
  const json = parsed.data;
  const model = readBpeModel(json.model, fail);
  const normalizers = readSteps('normalizer', json.normalizer, fail);
  const preTokenizers = readSteps('pre_tokenizer', json.pre_tokenizer, fail);
  const decoders = readSteps('decoder', json.decoder, fail);
  const postProcessors = readSteps('post_processor', json.post_processor, fail);
  checkPatterns([...normalizers, ...preTokenizers, ...decoders], fail);
  checkGrowth(normalizers, fail);
  checkGrowth(decoders, fail);
  const byteLevel = preTokenizers.some(({ step }) => step.type === 'ByteLevel');
  const gap = vocabularyGap(model, byteLevel);
  if (gap) fail(gap);
  const addedTokens = json.added_tokens ?? [];
  const named = new Map(addedTokens.map(({ id, content }) => [content, id]));
  const complete = byteLevel || model.byte_fallback;
  return {
    model,
    normalizers: normalizers.map(literal),
    preTokenizers: preTokenizers.map(literal),
    decoders: decoders.map(literal),
    addedTokens: addedTokensOf(addedTokens, { model, byteLevel, complete }, fail),
    soughtTokens: addedTokens
      .filter(({ content }) => content !== '')
      .map(({ id, content, special, single_word, lstrip, rstrip, normalized }) => ({
        ...{ id, content, special: special ?? false, single_word: single_word ?? false },
        ...{ lstrip: lstrip ?? false, rstrip: rstrip ?? false, normalized: normalized ?? !special },
      })),
    beginning: beginningOf(postProcessors, (token) => named.get(token) ?? model.vocab[token], fail),
    lossless: complete && normalizers.every(keepsText),
  };
}

/** The special tokens that a post-processor's template has before the text. */
function beginningOf(
  steps: readonly PlacedStep[],
  idOf: (token: string) => number | undefined,
  fail: (problem: string) => never,
): number[] {
  for (const { path, step } of steps) {
    if (step.cls) return [step.cls[1]];
    if (!step.single) continue;
    const text = step.single.findIndex((part) => 'Sequence' in part);
    return step.single.slice(0, Math.max(0, text)).map((part) => {
      const token = 'SpecialToken' in part ? part.SpecialToken.id : '';
      return idOf(token) ?? fail(`${path}.single: "${token.slice(0, 40)}" is no token of this file`);
    });
  }
  return [];
}

/** Time is bounded before any pattern runs. */
function checkPatterns(steps: readonly PlacedStep[], fail: (problem: string) => never): void {
  const overlap = characterOverlap(MAX_CLASSES);
  let length = 0;
  for (const { path, step } of steps) {
    if (!step.pattern || !('Regex' in step.pattern)) continue;
    const { Regex: regex } = step.pattern;
    const shown = `${path}.pattern.Regex: "${regex.slice(0, 60)}"`;
    length += regex.length;
    if (length > MAX_PATTERN_LENGTH) {
      fail(`${shown}: the patterns together are longer than ${MAX_PATTERN_LENGTH} characters`);
    }
    const problem = problemWithPattern(regex, overlap);
    if (problem) fail(`${shown} ${problem}`);
  }
}

function problemWithPattern(regex: string, overlap: (a: string, b: string) => boolean): string | null {
  try {
    return slowPattern(translated(regex).source, overlap);
  } catch (error) {
    return `cannot be read (${(error as Error).message.slice(0, 200)})`;
  }
}

/** The library turns Oniguruma's syntax into JavaScript's; what it turns it into is what takes time. */
function translated(regex: string): RegExp {
  const { pattern } = new SplitPreTokenizer({
    type: 'Split',
    pattern: { Regex: regex },
    behavior: 'Isolated',
    invert: true,
  });
  if (!pattern) throw new SyntaxError('Not a pattern');
  return pattern;
}

/** A hundred steps that write two characters for one would fill the memory. */
function checkGrowth(steps: readonly PlacedStep[], fail: (problem: string) => never): void {
  let growth = 1;
  for (const { path, step } of steps) {
    // A pattern may match between any two characters.
    if (step.content !== undefined) growth *= 1 + step.content.length;
    if (growth > MAX_GROWTH) fail(`${path}.content: makes texts more than ${MAX_GROWTH} times as long`);
  }
}

/** In a replacement JavaScript takes `$&` and the like for what was found; Hugging Face takes it as it stands. */
function literal({ step }: PlacedStep): Step {
  return step.content === undefined ? step : { ...step, content: step.content.replaceAll('$', '$$$$') };
}

/** Whether a normaliser leaves letters as they are, or writes them in another of Unicode's forms. */
function keepsText({ step: { type, pattern, prepend } }: PlacedStep): boolean {
  if (type === 'Replace') return pattern !== undefined && 'String' in pattern && pattern.String === ' ';
  if (type === 'Prepend') return prepend === '▁' || prepend === ' ';
  return /^NFK?[CD]$/.test(type);
}

function addedTokensOf(
  tokens: readonly { id: number; content: string; special?: boolean | null }[],
  { model, byteLevel, complete }: { model: BpeModel; byteLevel: boolean; complete: boolean },
  fail: (problem: string) => never,
): Map<number, AddedToken> {
  const names = new Map(Object.entries(model.vocab).map(([token, id]) => [id, token]));
  const added = new Map<number, AddedToken>();
  for (const [i, token] of tokens.entries()) {
    const { id, content } = token;
    const known = names.get(id);
    if (known !== undefined && known !== content) {
      fail(`added_tokens.${i}.id: ${id} is already the id of "${known.slice(0, 40)}"`);
    }
    names.set(id, content);
    // Left out of a text, the unknown token would hide what is missing.
    const special = token.special === true && (complete || content !== model.unk_token);
    // Text in the model's own spelling, such as Gemma's "▁▁", is the decoder's. Among bytes it is spelled as it is.
    if (special || known === undefined || byteLevel) added.set(id, { content, special });
  }
  return added;
}
