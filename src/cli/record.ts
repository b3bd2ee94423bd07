import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { dpoControls } from '../experiment/dpo.ts';
import type { EvaluationRow } from '../experiment/metrics.ts';
import type { RunRecord } from '../experiment/run.ts';
import { readModelCard } from '../formats/cards.ts';
import { driveRun } from '../worker/driveRun.ts';
import { createEngine } from '../worker/engine.ts';
import type { LoadedModel } from '../worker/loadModel.ts';
import { readModelFolder, readPairs, readTokenizerOf } from './modelFiles.ts';
import { backendOption, optionName, readControls, readOptions } from './options.ts';
import { startBackend } from './platform.ts';

/**
 * `npm run record`: runs DPO as the page does and writes the run with all its evaluations, for the page to show
 * before a live run.
 *
 *   --out FILE   --model FOLDER   --pairs FOLDER   --backend wasm|webgpu|cpu   and any control, e.g. --beta 0.5
 */
async function main(args: string[]): Promise<void> {
  const options: Partial<Record<string, string>> = readOptions(args, [
    'out',
    'model',
    'pairs',
    'backend',
    ...Object.keys(dpoControls).map(optionName),
  ]);
  const config = readControls(dpoControls, options);

  const { report } = await startBackend(backendOption(options.backend));
  const loaded = loadFolders(options.model ?? 'public/model/sft', options.pairs ?? 'public/pairs/reviews');
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
    evaluations: [],
  };
  const run = engine.begin(config);
  // The loop of the page's worker, with a list in the place of messages.
  const unpaused = { runId: 'record', allowance: Number.POSITIVE_INFINITY, stopping: false, wake: () => {} };
  await driveRun(engine, run, config, unpaused, {
    breathe: async () => {},
    now: () => performance.now(),
    say: (event) => {
      if (event.type === 'row') record.rows.push(event.row);
      if (event.type === 'evaluation') {
        record.evaluations.push(event.evaluation);
        console.error(progressLine(event.evaluation.row, config.steps));
      }
    },
  });
  run.dispose();
  const out = options.out ?? 'public/recorded/reviews-dpo.json';
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(record, rounded)}\n`);
}

function progressLine(row: EvaluationRow, steps: number): string {
  const accuracy = row['eval_rewards/accuracies'].toFixed(3);
  const gold = `${row.gold.toFixed(2)} ± ${row.gold_stderr.toFixed(2)}`;
  const loss = row.eval_loss.toFixed(3);
  return `step ${row.step}/${steps}  held-out loss ${loss}  accuracy ${accuracy}  KL ${row.kl.toFixed(2)}  gold ${gold}`;
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
