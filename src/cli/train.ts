import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { dpoControls } from '../experiment/dpo.ts';
import { uploadModel } from '../model/checkpoint.ts';
import { dpo } from '../training/dpo.ts';
import { newTrainee, snapshotOf } from '../training/trainee.ts';
import {
  readModelFolder,
  readPairs,
  readReference,
  readTokenizerOf,
  writeModelFolder,
} from './modelFiles.ts';
import { backendOption, optionName, readControls, readOptions, required, UsageProblem } from './options.ts';
import { startBackend } from './platform.ts';

// Evaluations are the page's; here only what decides the updates is an option.
const { evaluateEvery, ...updateControls } = dpoControls;
const files = ['method', 'model', 'reference', 'pairs', 'out', 'backend', 'optimizer'] as const;

/**
 * `lab train`: runs DPO on a checkpoint and writes `metrics.jsonl`, a row a step, and the policy in the layout of
 * the checkpoint.
 */
export async function train(args: string[]): Promise<void> {
  const options: Partial<Record<string, string>> = readOptions(args, [
    ...files,
    ...Object.keys(updateControls).map(optionName),
  ]);
  if (required(options, 'method') !== 'dpo')
    throw new UsageProblem(`--method is "${options.method}"; it must be dpo.`);
  if ((options.optimizer ?? 'adam') !== 'adam') {
    throw new UsageProblem(`--optimizer is "${options.optimizer}"; it must be adam.`);
  }
  const folder = required(options, 'model');
  const out = required(options, 'out');
  const pairsFile = required(options, 'pairs');
  const { report } = await startBackend(backendOption(options.backend));

  const stored = readModelFolder(folder);
  const storedReference = options.reference ? readReference(options.reference, stored.config) : stored;
  const pairs = readPairs(pairsFile, stored.config, readTokenizerOf(folder));
  // "all" is every pair of the file, which only now has a number.
  const everyPair = options['batch-size'] === 'all';
  const chosen = readControls(updateControls, { ...options, ...(everyPair && { 'batch-size': undefined }) });
  const config = everyPair ? { ...chosen, batchSize: pairs.length } : chosen;

  const policy = newTrainee(stored.config, stored.layout, stored.weights);
  const reference = uploadModel(storedReference);
  console.error(
    `DPO on ${pairs.length} pairs, ${stored.layout.size} parameters, ${report.backend} (${report.device})`,
  );

  mkdirSync(out, { recursive: true });
  const metrics = openSync(join(out, 'metrics.jsonl'), 'w');
  try {
    for await (const row of dpo(policy, reference, pairs, config)) {
      writeSync(metrics, `${JSON.stringify(row)}\n`);
      const margin = row['rewards/margins'].toFixed(4);
      console.error(
        `step ${row.step}/${config.steps}  loss ${row.loss.toFixed(4)}  rewards/margins ${margin}`,
      );
    }
  } finally {
    closeSync(metrics);
    const { weights } = await snapshotOf(policy);
    writeModelFolder(out, { ...stored, weights }, folder);
  }
}
