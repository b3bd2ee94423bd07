import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import type { PairRow } from '../../formats/preferencePairs.ts';
import type { Preference } from '../../formats/preferences/preferenceOfRow.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { TokenPair } from './preferenceBatch.ts';
import { tokeniseText } from './tokeniseText.ts';

/**
 * Turns pairs of texts into pairs of token ids, as `tokeniseText` does; rows that are token ids already are taken as
 * they are.
 *
 * @param tokenizer null where the model came without one
 * @throws FileProblem that names the line when a row has no tokens, foreign ids, or does not fit the context
 */
export function tokenisePairs(
  rows: readonly PairRow[],
  config: ModelConfig,
  tokenizer: Tokenizer | null,
  file: string,
): TokenPair[] {
  return rows.map((row) => {
    const where = `${file}, line ${row.line}`;
    const pair = 'prompt_ids' in row ? fromIds(row) : fromText(row, config, tokenizer, where);
    checkTokens(pair.prompt, { chosen: pair.chosen, rejected: pair.rejected }, config, where);
    return pair;
  });
}

/**
 * Holds a line's token ids to what the model can read.
 *
 * @param completions by the names of their fields
 * @throws FileProblem that names line and field
 */
export function checkTokens(
  prompt: readonly number[],
  completions: Record<string, readonly number[]>,
  { vocabulary, contextLength }: ModelConfig,
  where: string,
): void {
  for (const [name, ids] of Object.entries({ prompt, ...completions })) {
    if (ids.length === 0)
      throw new FileProblem(where, `"${name}" has no tokens`, 'Remove or complete the line.');
    const foreign = ids.find((id) => id >= vocabulary);
    if (foreign !== undefined) {
      const problem = `"${name}" holds token id ${foreign}, but the model has only ${vocabulary} tokens`;
      throw new FileProblem(where, problem, 'Use pairs that were tokenised for this model.');
    }
  }
  const longest = prompt.length + Math.max(...Object.values(completions).map(({ length }) => length));
  if (longest > contextLength) {
    const problem = `prompt and completion have ${longest} tokens, but the model's context is ${contextLength}`;
    throw new FileProblem(where, problem, 'Shorten or remove the line.');
  }
}

function fromIds(row: Extract<PairRow, { prompt_ids: number[] }>): TokenPair {
  return { prompt: row.prompt_ids, chosen: row.chosen_ids, rejected: row.rejected_ids };
}

function fromText(
  row: Extract<PairRow, { prompt: string }>,
  config: ModelConfig,
  tokenizer: Tokenizer | null,
  where: string,
): TokenPair {
  return pairOfTexts(row, tokenizerFor(where, tokenizer), config);
}

/** A pair of texts as token ids, whatever their number. */
export function pairOfTexts(
  { prompt, chosen, rejected, messages }: Preference,
  tokenizer: Tokenizer,
  config: Pick<ModelConfig, 'endOfText'>,
): TokenPair {
  const text = { prompt, completions: [chosen, rejected], byTemplate: messages !== undefined };
  const ids = tokeniseText(text, tokenizer, config);
  return { prompt: ids.prompt, chosen: ids.completions[0], rejected: ids.completions[1] };
}

/** Tokens of each of a pair's texts. */
export function lengthsOf({ prompt, chosen, rejected }: TokenPair) {
  return { prompt: prompt.length, chosen: chosen.length, rejected: rejected.length };
}

/** @throws FileProblem where a line is text and the model came without a tokenizer */
export function tokenizerFor(where: string, tokenizer: Tokenizer | null): Tokenizer {
  if (tokenizer) return tokenizer;
  throw new FileProblem(where, 'is text', 'Put the model’s tokenizer.json next to its config.json.');
}
