import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../experiment/controls.ts';
import { type DpoConfig, dpoControls } from '../experiment/dpo.ts';
import { parametersFrom } from '../model/parameters.ts';
import { newAdamState } from '../training/adam.ts';
import { dpo } from '../training/dpo.ts';
import type { Trainee } from '../training/sft.ts';
import {
  readModelFolder,
  readPairs,
  readReference,
  readTokenizerOf,
  writeModelFolder,
} from './modelFiles.ts';
import { backendOption, controlValue, optionName, readOptions, required, UsageProblem } from './options.ts';
import { startBackend } from './platform.ts';

// Evaluations are the page's; here only what decides the updates is an option.
const { evaluateEvery, ...updateControls } = dpoControls;
const files = ['method', 'model', 'reference', 'pairs', 'out', 'backend', 'optimizer'] as const;

/**
 * `lab train`: runs DPO on a checkpoint and writes `metrics.jsonl`, a row a step, and the policy in the layout of
 * the checkpoint.
 */
export async function train(args: string[]): Promise<void> {
  const controls = Object.keys(updateControls) as (keyof typeof updateControls)[];
  const options = readOptions(args, [...files, ...controls.map(optionName)]);
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
  const config = readUpdateConfig(controls, options, pairs.length);

  const { layout } = stored;
  const policy: Trainee = {
    model: { config: stored.config, parameters: parametersFrom(layout, stored.weights) },
    optimizer: newAdamState(layout.size),
  };
  const reference = { config: stored.config, parameters: parametersFrom(layout, storedReference.weights) };
  console.error(
    `DPO on ${pairs.length} pairs, ${layout.size} parameters, ${report.backend} (${report.device})`,
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
    const weights = (await policy.model.parameters.flat.data()) as Float32Array;
    writeModelFolder(out, { ...stored, weights }, folder);
  }
}

/** The control table's defaults with the options on top; `--batch-size all` is every pair. */
function readUpdateConfig(
  names: readonly (keyof typeof updateControls)[],
  options: Partial<Record<string, string>>,
  pairs: number,
): Omit<DpoConfig, 'evaluateEvery'> {
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const text = options[optionName(name)];
    if (text === undefined) continue;
    if (name === 'batchSize' && text === 'all') continue;
    values[name] = controlValue(updateControls[name], text);
  }
  const { config, problems } = readConfig(updateControls, values);
  if (problems.length > 0) throw new UsageProblem(problems.join(' '));
  return options['batch-size'] === 'all' ? { ...config, batchSize: pairs } : config;
}
