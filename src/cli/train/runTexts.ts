import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { readPreferencePairs } from '../../formats/preferencePairs.ts';
import { readPrompts } from '../../formats/prompts.ts';
import { readUnpairedCompletions } from '../../formats/unpairedCompletions.ts';
import type { PreferencePair } from '../../tasks/pairs.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { MethodInputs } from '../../training/methods/run.ts';
import type { RunTexts } from '../../worker/export/trainRows.ts';
import { readText } from '../files/modelFiles.ts';
import type { RunFile } from './runFolder.ts';

/**
 * What a run was trained on, as the texts of its files. Held-out pairs are those beside its pairs, in a file
 * heldout.jsonl; there may be none.
 *
 * @param world what the run took from a world, in tokens; null where there is none
 * @throws FileProblem for pairs that are token ids, which nobody else can read
 */
export function runTexts(
  run: RunFile,
  { decode }: Pick<Tokenizer, 'decode'>,
  world: Pick<MethodInputs, 'prompts' | 'demonstrations'> | null,
): RunTexts {
  const pairs = run.pairs ? pairsIn(run.pairs) : [];
  const beside = run.pairs ? join(dirname(run.pairs), 'heldout.jsonl') : '';
  const prompts = run.prompts ? readPrompts(readText(run.prompts), run.prompts) : null;
  return {
    pairs,
    heldOut: beside && beside !== run.pairs && existsSync(beside) ? pairsIn(beside) : [],
    unpaired: run.unpaired
      ? readUnpairedCompletions(readText(run.unpaired), run.unpaired).map(
          ({ prompt, completion, label }) => ({ prompt, completion, label }),
        )
      : undefined,
    demonstrations: (seed) =>
      (world?.demonstrations(seed) ?? []).map(({ prompt, completion }) => ({
        prompt: decode(prompt),
        completion: decode(completion),
      })),
    prompts: (seed) =>
      prompts ?? world?.prompts(seed).map(decode) ?? [...new Set(pairs.map(({ prompt }) => prompt))],
  };
}

function pairsIn(file: string): PreferencePair[] {
  return readPreferencePairs(readText(file), file).map((row) => {
    if ('prompt' in row) return { prompt: row.prompt, chosen: row.chosen, rejected: row.rejected };
    const cure = 'Train on pairs of texts to take the run elsewhere.';
    throw new FileProblem(`${file}, line ${row.line}`, 'holds token ids, which TRL cannot read', cure);
  });
}
