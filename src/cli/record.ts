import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { dpoControls } from '../experiment/dpo.ts';
import { labellingControls } from '../experiment/labelling.ts';
import type { EvaluationRow } from '../experiment/metrics.ts';
import type { RunRecord } from '../experiment/run.ts';
import { driveRun } from '../worker/driveRun.ts';
import { createEngine } from '../worker/engine.ts';
import { checkedPairs, checkSpeaks, type LoadedModel } from '../worker/loadModel.ts';
import type { PairTexts } from '../worker/pairMaker.ts';
import { readCardOf, readModelFolder, readText, readTokenizerOf } from './modelFiles.ts';
import { backendOption, optionName, readControls, readOptions } from './options.ts';
import { startBackend } from './platform.ts';

/**
 * `npm run record`: runs DPO in a world as the page does and writes the run with all its evaluations, for the page
 * to show before a live run.
 *
 *   --world NAME   --out FILE   --model FOLDER   --pairs FOLDER   --backend wasm|webgpu|cpu
 *   and any control of the method or the labeller, e.g. --beta 0.5 --label-flips 0.2
 */
async function main(args: string[]): Promise<void> {
  const options: Partial<Record<string, string>> = readOptions(args, [
    'world',
    'out',
    'model',
    'pairs',
    'backend',
    ...Object.keys({ ...dpoControls, ...labellingControls }).map(optionName),
  ]);
  const config = readControls(dpoControls, options);
  const labelling = readControls(labellingControls, options);
  const world = options.world ?? 'reviews';

  const { report } = await startBackend(backendOption(options.backend));
  const model = loadFolder(options.model ?? 'public/model/sft');
  checkSpeaks(model.card, world);
  const engine = await createEngine(
    model,
    world,
    loadPairs(options.pairs ?? 'public/pairs', world, model),
    report,
  );
  const material = await engine.prepare(labelling, {
    onProgress: (what, done, total) => console.error(`${what}: ${done} of ${total}`),
    stopped: () => false,
    breathe: async () => {},
  });
  if (!material) throw new Error('stopped, although nobody stopped it');
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, Node ${process.version}`;
  const record: RunRecord = {
    format: 'dpo-lab-run-1',
    method: 'dpo',
    world,
    model: model.card.name,
    config,
    labelling,
    pairs: material.report,
    backend: { ...report, device: `${report.device} (${machine})` },
    date: new Date().toISOString(),
    rows: [],
    evaluations: [],
  };
  const run = engine.begin(config, material);
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
  const out = options.out ?? `public/recorded/${world}-dpo.json`;
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
function loadFolder(folder: string): LoadedModel {
  const tokenizer = readTokenizerOf(folder);
  if (!tokenizer) throw new Error(`${folder} has no tokenizer.json`);
  return { card: readCardOf(folder), stored: readModelFolder(folder), tokenizer, downloadedBytes: 0 };
}

function loadPairs(folder: string, world: string, model: LoadedModel): PairTexts {
  const read = (name: string) => {
    const file = join(folder, world, name);
    return checkedPairs(readText(file), file, model);
  };
  return { train: read('train.jsonl'), heldOut: read('heldout.jsonl') };
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
