import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readerOf, readPairs } from '../../src/cli/files/pairsFile.ts';
import { readModelConfig } from '../../src/model/modelConfig.ts';

/*
 * Token ids of conversations as the lab makes them with a checkpoint's own template, against those of TRL:
 *
 *     python e2e/peers/chat_fixtures.py src/text/fixtures FOLDER MODEL && npx tsx e2e/peers/chat_ids.ts FOLDER MODEL
 *
 * Not part of `npm test`, which does the same with small tokenizers. A row with an empty answer is one that the lab
 * leaves out.
 */

type Rows = { chosen: { content: string }[]; rejected: { content: string }[] }[];

const [folder, model] = process.argv.slice(2);
const config = readModelConfig(readFileSync(join(model, 'config.json'), 'utf8'), 'config.json');
const file = join(folder, 'rows.jsonl');
const rows: Rows = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const isKept = ({ chosen, rejected }: Rows[number]) =>
  [chosen, rejected].every((answer) => answer.some(({ content }) => content.trim() !== ''));
const theirs = JSON.parse(readFileSync(join(folder, 'ids.json'), 'utf8')).filter((_: unknown, i: number) =>
  isKept(rows[i]),
);
const ours = readPairs(file, readerOf(model, config)).map(({ prompt, chosen, rejected }) => [
  prompt,
  chosen,
  rejected,
]);
const same = ours.filter((ids, i) => JSON.stringify(ids) === JSON.stringify(theirs[i])).length;
console.log(`${same} of ${theirs.length} conversations with the same ids`);
process.exitCode = same === theirs.length && ours.length === theirs.length ? 0 : 1;
