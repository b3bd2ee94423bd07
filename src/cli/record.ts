import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { readConfig } from '../experiment/controls.ts';
import { dpoControls } from '../experiment/dpo.ts';
import type { RunRecord } from '../experiment/run.ts';
import { readModelCard } from '../formats/cards.ts';
import { createEngine } from '../worker/engine.ts';
import type { LoadedModel } from '../worker/loadModel.ts';
import { readModelFolder, readPairs, readTokenizerOf } from './modelFiles.ts';
import { backendOption, controlValue, optionName, readOptions } from './options.ts';
import { startBackend } from './platform.ts';

/**
 * `npm run record`: runs DPO as the page does and writes the run with all its evaluations, for the page to show
 * before a live run.
 *
 *   --out FILE   --model FOLDER   --pairs FOLDER   --backend wasm|webgpu|cpu   and any control, e.g. --beta 0.5
 */
async function main(args: string[]): Promise<void> {
  const names = Object.keys(dpoControls) as (keyof typeof dpoControls)[];
  const options: Partial<Record<string, string>> = readOptions(args, [
    'out',
    'model',
    'pairs',
    'backend',
    ...names.map(optionName),
  ]);
  const values = names
    .map((name) => [name, options[optionName(name)]] as const)
    .filter((entry): entry is [keyof typeof dpoControls, string] => entry[1] !== undefined)
    .map(([name, text]) => [name, controlValue(dpoControls[name], text)]);
  const { config, problems } = readConfig(dpoControls, Object.fromEntries(values));
  if (problems.length > 0) throw new Error(problems.join(' '));

  const { report } = await startBackend(backendOption(options.backend));
  const loaded = loadFolders(
    options.model ?? 'public/model/reviews',
    options.pairs ?? 'public/pairs/reviews',
  );
  const engine = await createEngine(loaded, report);
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, Node ${process.version}`;
  const record: RunRecord = {
    format: 'dpo-lab-run-1',
    method: 'dpo',
    world: loaded.card.world,
    model: loaded.card.name,
    config,
    backend: { ...report, device: `${report.device} (${machine})` },
    date: new Date().toISOString(),
    rows: [],
    evaluations: [engine.base],
  };
  const run = engine.begin(config);
  for (let row = await run.next(); row !== null; row = await run.next()) {
    record.rows.push(row);
    if (row.step % config.evaluateEvery !== 0 && row.step !== config.steps) continue;
    const evaluation = await run.evaluate();
    record.evaluations.push(evaluation);
    const { gold, gold_stderr, kl } = evaluation.row;
    const accuracy = evaluation.row['eval_rewards/accuracies'];
    console.error(
      `step ${row.step}/${config.steps}  loss ${row.loss.toFixed(3)}  held-out accuracy ${accuracy.toFixed(3)}` +
        `  KL ${kl.toFixed(2)}  gold ${gold.toFixed(2)} ± ${gold_stderr.toFixed(2)}`,
    );
  }
  run.dispose();
  const out = options.out ?? 'public/recorded/reviews-dpo.json';
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(record, rounded)}\n`);
}

/** What the worker downloads, from folders on this machine. */
function loadFolders(modelFolder: string, pairsFolder: string): LoadedModel {
  const stored = readModelFolder(modelFolder);
  const tokenizer = readTokenizerOf(modelFolder);
  if (!tokenizer) throw new Error(`${modelFolder} has no tokenizer.json`);
  const cardFile = join(modelFolder, 'card.json');
  return {
    card: readModelCard(readFileSync(cardFile, 'utf8'), cardFile),
    stored,
    tokenizer,
    trainPairs: readPairs(join(pairsFolder, 'train.jsonl'), stored.config, tokenizer),
    heldOutPairs: readPairs(join(pairsFolder, 'heldout.jsonl'), stored.config, tokenizer),
    downloadedBytes: 0,
  };
}

/** Six digits are more than any chart can show, and a third of the file. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
