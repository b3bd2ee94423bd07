import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { Judged } from '../../formats/preferences/preferenceOfRow.ts';
import type { UnpairedRow } from '../../formats/unpairedCompletions.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { Sequence } from '../sequences.ts';
import { checkTokens, tokenizerFor } from './tokenisePairs.ts';
import { tokeniseText } from './tokeniseText.ts';

/**
 * Turns labelled texts into token ids as `tokenisePairs` does.
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
    const labelled = unpairedOfText(row, known, config);
    checkTokens(labelled.prompt, { completion: labelled.completion }, config, where);
    return labelled;
  });
}

/** A labelled text as token ids, whatever their number. */
export function unpairedOfText(
  { prompt, completion, messages, label }: Judged,
  tokenizer: Tokenizer,
  config: Pick<ModelConfig, 'endOfText'>,
): Sequence & { desirable: boolean } {
  const text = { prompt, completions: [completion], byTemplate: messages !== undefined };
  const ids = tokeniseText(text, tokenizer, config);
  return { prompt: ids.prompt, completion: ids.completions[0], desirable: label };
}
