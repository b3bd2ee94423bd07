import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { uploadModel } from '../model/checkpoint.ts';
import { newTrainee, restoreTrainee, snapshotOf } from '../training/trainee.ts';
import {
  readModelFolder,
  readPairs,
  readReference,
  readTokenizerOf,
  writeModelFolder,
} from './modelFiles.ts';
import { backendOption } from './options.ts';
import { startBackend } from './platform.ts';
import { planAnew, planToResume } from './train/plan.ts';
import { keepRows, metricsFile, readOptimizer, writeRun } from './train/runFolder.ts';

const SAVE_EVERY_MS = 60_000;
/**
 * `lab train`: trains a checkpoint by one of the methods and writes into a folder: `metrics.jsonl`, a row a step;
 * the policy in the layout of the checkpoint; `run.json`, which says how the run was made; and the optimizer's
 * memory. Ctrl-C ends the run after the step in progress; `--resume FOLDER` goes on from there, to the bit on the
 * same backend.
 */
export async function train(args: string[]): Promise<void> {
  const resumed = args.includes('--resume') || args.some((arg) => arg.startsWith('--resume='));
  const plan = resumed ? planToResume(args) : planAnew(args);
  const { run, out, title } = plan;
  const { report } = await startBackend(backendOption(run.backend));
  run.device = report.device;

  const stored = readModelFolder(resumed ? out : run.model);
  const original = readModelFolder(run.model);
  const storedReference = run.reference ? readReference(run.reference, stored.config) : original;
  const pairs = run.pairs ? readPairs(run.pairs, stored.config, readTokenizerOf(run.model)) : [];
  if (plan.everyPair) run.config.batchSize = pairs.length;
  run.pairCount = pairs.length;
  run.parameters = stored.layout.size;

  const { config, layout, weights } = stored;
  const policy = resumed
    ? restoreTrainee(config, layout, { step: run.step, weights, ...readOptimizer(out, layout.size) })
    : newTrainee(config, layout, weights);
  const reference = uploadModel(storedReference);
  const data = run.world ? `world ${run.world}` : `${pairs.length} pairs`;
  console.error(`${title}: ${data}, ${layout.size} parameters, ${report.backend} (${report.device})`);

  mkdirSync(out, { recursive: true });
  if (resumed) keepRows(out, run.step);
  else writeFileSync(metricsFile(out), '');
  const save = async () => {
    const snapshot = await snapshotOf(policy);
    run.step = snapshot.step;
    writeModelFolder(out, { ...stored, weights: snapshot.weights }, run.model);
    writeRun(out, run, snapshot);
  };
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    console.error('Ending after this step; once more ends at once.');
  };
  process.on('SIGINT', interrupt);
  let saved = Date.now();
  try {
    for await (const row of plan.rows({ policy, reference, pairs })) {
      appendFileSync(metricsFile(out), `${JSON.stringify(row)}\n`);
      run.seconds += row.seconds;
      console.error(progressLine(row, run.config.steps));
      // wasm answers at once, so without a pause here no signal would ever be heard.
      await new Promise(setImmediate);
      if (interrupted) break;
      if (Date.now() - saved > SAVE_EVERY_MS) {
        await save();
        saved = Date.now();
      }
    }
  } finally {
    await save();
    process.off('SIGINT', interrupt);
  }
  if (interrupted) console.error(`Go on with: npm run -s lab -- train --resume ${out}`);
}

function progressLine(row: object, steps: unknown): string {
  const shown = ['loss', 'objective/scores', 'objective/kl'].flatMap((name) => {
    const value = (row as Record<string, unknown>)[name];
    return typeof value === 'number' ? [`${name} ${value.toFixed(4)}`] : [];
  });
  return [`step ${(row as { step: number }).step}/${steps}`, ...shown].join('  ');
}
