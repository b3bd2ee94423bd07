import { FileProblem } from '../experiment/fileProblem.ts';
import type { ModelConfig } from '../formats/modelConfig.ts';
import type { PairRow } from '../formats/preferencePairs.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import type { TokenPair } from './preferenceBatch.ts';

/**
 * Turns pairs of texts into pairs of token ids. Prompt and completions are encoded apart, and each completion of
 * a text row gets the end-of-text token; rows that are token ids already are taken as they are.
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
    for (const [name, ids] of Object.entries(pair) as [string, readonly number[]][]) {
      if (ids.length === 0)
        throw new FileProblem(where, `"${name}" has no tokens`, 'Remove or complete the line.');
      const foreign = ids.find((id) => id >= config.vocabulary);
      if (foreign !== undefined) {
        const problem = `"${name}" holds token id ${foreign}, the model knows ${config.vocabulary} tokens`;
        throw new FileProblem(where, problem, 'Use pairs that were tokenised for this model.');
      }
    }
    const longest = pair.prompt.length + Math.max(pair.chosen.length, pair.rejected.length);
    if (longest > config.contextLength) {
      const problem = `prompt and completion have ${longest} tokens, the model's context ${config.contextLength}`;
      throw new FileProblem(where, problem, 'Shorten or remove the line.');
    }
    return pair;
  });
}

function fromIds(row: Extract<PairRow, { prompt_ids: number[] }>): TokenPair {
  return { prompt: row.prompt_ids, chosen: row.chosen_ids, rejected: row.rejected_ids };
}

function fromText(
  row: Extract<PairRow, { prompt: string }>,
  { endOfText }: ModelConfig,
  tokenizer: Tokenizer | null,
  where: string,
): TokenPair {
  if (!tokenizer)
    throw new FileProblem(where, 'is text', 'Put the model’s tokenizer.json beside its config.json.');
  const completion = (text: string) => [...tokenizer.encode(text), endOfText];
  return {
    prompt: tokenizer.encode(row.prompt),
    chosen: completion(row.chosen),
    rejected: completion(row.rejected),
  };
}
