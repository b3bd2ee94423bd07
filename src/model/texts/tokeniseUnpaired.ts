import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { UnpairedRow } from '../../formats/unpairedCompletions.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { Sequence } from '../sequences.ts';
import { checkTokens, tokenizerFor } from './tokenisePairs.ts';

/**
 * Turns labelled texts into token ids as `tokenisePairs` does: prompt and completion are encoded apart, and the
 * completion gets the end-of-text token.
 *
 * @param tokenizer null where the model came without one
 * @throws FileProblem that names the line when a row has no tokens, foreign ids, or does not fit the context
 */
export function tokeniseUnpaired(
  rows: readonly UnpairedRow[],
  config: ModelConfig,
  tokenizer: Tokenizer | null,
  file: string,
): (Sequence & { desirable: boolean })[] {
  return rows.map((row) => {
    const where = `${file}, line ${row.line}`;
    const known = tokenizerFor(where, tokenizer);
    const prompt = known.encodePrompt(row.prompt);
    const completion = [...known.completion.encode(row.completion), config.endOfText];
    checkTokens(prompt, { completion }, config, where);
    return { prompt, completion, desirable: row.label };
  });
}
