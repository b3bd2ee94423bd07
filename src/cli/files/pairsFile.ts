import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { type PairRow, readPreferencePairs } from '../../formats/preferencePairs.ts';
import { reportOn } from '../../formats/preferences/preferencesReport.ts';
import { readPreferences } from '../../formats/preferences/readPreferences.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { tokenisePairs, tokenizerFor } from '../../model/texts/tokenisePairs.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { readText } from './modelFiles.ts';

/**
 * Pairs of a file. One that is written as the lab writes its own is held to it, line by line. Of any other layout that
 * the page reads as well, what cannot be used is left out and counted on standard error.
 */
export function readPairs(file: string, config: ModelConfig, tokenizer: Tokenizer | null): TokenPair[] {
  const text = readText(file);
  const rows = isOwnFormat(text)
    ? readPreferencePairs(text, file)
    : fromOutside(text, file, config, tokenizerFor(file, tokenizer));
  return tokenisePairs(rows, config, tokenizer, file);
}

/** JSON lines of which the first is a pair of texts or of token ids; or a first line that nothing could be made of. */
function isOwnFormat(text: string): boolean {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  const line = start.slice(0, start.indexOf('\n') >>> 0);
  if (!line.startsWith('{')) return !line.startsWith('[') && !/[,;\t]/.test(line);
  try {
    const row = JSON.parse(line);
    return (
      'prompt_ids' in row || ['prompt', 'chosen', 'rejected'].every((name) => typeof row[name] === 'string')
    );
  } catch {
    return true;
  }
}

function fromOutside(
  text: string,
  file: string,
  { contextLength }: ModelConfig,
  tokenizer: Tokenizer,
): PairRow[] {
  const read = readPreferences(text, file);
  const tokens = (one: string) => tokenizer.encode(one).length;
  const { report, split } = reportOn(read, { tokens, context: contextLength, seed: 0 });
  for (const { why, rows, lines } of report.dropped) {
    const named = `line${rows > 1 ? 's' : ''} ${lines.join(', ')}${rows > lines.length ? ' …' : ''}`;
    console.error(`${file}: left out ${rows} of its rows (${named}): ${why}`);
  }
  const pairs = [...split.train, ...split.heldOut].sort((a, b) => a.line - b.line);
  if (pairs.length > 0) return pairs;
  throw new FileProblem(
    file,
    `none of its pairs fits into the model’s context of ${contextLength} tokens`,
    'Use shorter texts, or a model with a longer context.',
  );
}
