import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FileProblem } from '../../experiment/fileProblem.ts';
import type { OwnPreference } from '../../experiment/own/ownData.ts';
import type { PromptText } from '../../formats/prompts.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { MethodInputs } from '../../training/methods/run.ts';
import type { RunTexts } from '../../worker/export/trainRows.ts';
import { type Reader, readPairRows, readPromptTexts, readUnpairedRows } from '../files/pairsFile.ts';
import type { RunFile } from './runFolder.ts';

/**
 * What a run was trained on, as the texts of its files, conversations with their messages. Held-out pairs are those beside its pairs, in a file
 * heldout.jsonl; there may be none.
 *
 * @param world what the run took from a world, in tokens; null where there is none
 * @throws FileProblem for pairs that are token ids, which nobody else can read
 */
export function runTexts(
  run: RunFile,
  reader: Reader & { tokenizer: Tokenizer },
  world: Pick<MethodInputs, 'prompts' | 'demonstrations'> | null,
): RunTexts {
  const { decode } = reader.tokenizer;
  const pairs = run.pairs ? pairsIn(run.pairs, reader) : [];
  const beside = run.pairs ? join(dirname(run.pairs), 'heldout.jsonl') : '';
  const prompts = run.prompts ? readPromptTexts(run.prompts, reader.chat) : null;
  return {
    pairs,
    heldOut: beside && beside !== run.pairs && existsSync(beside) ? pairsIn(beside, reader) : [],
    unpaired: run.unpaired
      ? readUnpairedRows(run.unpaired, reader).map(({ line: _, ...row }) => row)
      : undefined,
    demonstrations: (seed) =>
      (world?.demonstrations(seed) ?? []).map(({ prompt, completion }) => ({
        prompt: decode(prompt),
        completion: decode(completion),
      })),
    prompts: (seed) =>
      prompts ??
      world?.prompts(seed).map((prompt) => ({ prompt: decode(prompt) })) ??
      differentPrompts(pairs),
  };
}

function differentPrompts(pairs: readonly OwnPreference[]): PromptText[] {
  const different = new Map(pairs.map((pair) => [pair.prompt, pair]));
  return [...different.values()].map(({ prompt, messages }) => ({
    prompt,
    ...(messages && { messages: messages.prompt }),
  }));
}

function pairsIn(file: string, reader: Reader): OwnPreference[] {
  return readPairRows(file, reader).map(({ line, ...row }) => {
    if ('prompt' in row) return row;
    const cure = 'Train on pairs of texts to take the run elsewhere.';
    throw new FileProblem(`${file}, line ${line}`, 'holds token ids, which TRL cannot read', cure);
  });
}
