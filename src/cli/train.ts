import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nearest } from '../experiment/controls.ts';
import { type MethodName, methodNameOf, methodNames } from '../experiment/methods.ts';
import { uploadModel } from '../model/checkpoint.ts';
import { type Method, methods } from '../training/methods.ts';
import { newTrainee, restoreTrainee, snapshotOf } from '../training/trainee.ts';
import {
  readModelFolder,
  readPairs,
  readReference,
  readTokenizerOf,
  writeModelFolder,
} from './modelFiles.ts';
import { backendOption, optionName, readControls, readOptions, required, UsageProblem } from './options.ts';
import { startBackend } from './platform.ts';
import { keepRows, metricsFile, type RunFile, readOptimizer, readRun, writeRun } from './train/runFolder.ts';

const SHIPPED_MODEL = join('public', 'model', 'sft');
const SAVE_EVERY_MS = 60_000;
const files = [
  'method',
  'model',
  'reference',
  'pairs',
  'world',
  'out',
  'backend',
  'optimizer',
  'resume',
] as const;

/**
 * `lab train`: trains a checkpoint by one of the methods and writes into a folder: `metrics.jsonl`, a row a step;
 * the policy in the layout of the checkpoint; `run.json`, which says how the run was made; and the optimizer's
 * memory. Ctrl-C ends the run after the step in progress; `--resume FOLDER` goes on from there, to the bit on the
 * same backend.
 */
export async function train(args: string[]): Promise<void> {
  const resumed = args.includes('--resume') || args.some((arg) => arg.startsWith('--resume='));
  const plan = resumed ? planToResume(args) : planAnew(args);
  const { run, out, method } = plan;
  const { report } = await startBackend(backendOption(run.backend));
  run.device = report.device;

  const stored = readModelFolder(resumed ? out : run.model);
  const original = readModelFolder(run.model);
  const storedReference = run.reference ? readReference(run.reference, stored.config) : original;
  const pairs = readPairs(run.pairs, stored.config, readTokenizerOf(run.model));
  if (plan.everyPair) run.config.batchSize = pairs.length;
  run.pairCount = pairs.length;
  run.parameters = stored.layout.size;

  const { config, layout, weights } = stored;
  const policy = resumed
    ? restoreTrainee(config, layout, { step: run.step, weights, ...readOptimizer(out, layout.size) })
    : newTrainee(config, layout, weights);
  const reference = uploadModel(storedReference);
  console.error(
    `${method.title}: ${pairs.length} pairs, ${layout.size} parameters, ${report.backend} (${report.device})`,
  );

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
    for await (const row of method.rows({ policy, reference, pairs }, run.config)) {
      appendFileSync(metricsFile(out), `${JSON.stringify(row)}\n`);
      run.seconds += row.seconds;
      console.error(`step ${row.step}/${run.config.steps}  loss ${row.loss.toFixed(4)}`);
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

interface Plan {
  run: RunFile;
  out: string;
  method: Method;
  /** The batch is the whole file, whose length only reading it tells. */
  everyPair: boolean;
}

function planAnew(args: string[]): Plan {
  const name = methodNamed(args);
  const method = methods[name];
  // Evaluations are the page's; here only what decides the updates is an option.
  const { evaluateEvery: _, ...controls } = method.controls;
  const options: Partial<Record<string, string>> = readOptions(args, [
    ...files,
    ...Object.keys(controls).map(optionName),
  ]);
  if ((options.optimizer ?? 'adam') !== 'adam') {
    throw new UsageProblem(`--optimizer is "${options.optimizer}"; it must be adam.`);
  }
  const out = required(options, 'out');
  const backend = backendOption(options.backend);
  const everyPair = options['batch-size'] === 'all';
  const config = readControls(controls, { ...options, ...(everyPair && { 'batch-size': undefined }) });
  const run: RunFile = {
    format: 'dpo-lab-train-1',
    method: name,
    config,
    model: options.model ?? (options.world ? SHIPPED_MODEL : required(options, 'model')),
    reference: options.reference ?? '',
    pairs: options.pairs ?? (options.world ? shippedPairs(options.world) : required(options, 'pairs')),
    pairCount: 0,
    parameters: 0,
    backend,
    device: '',
    versions: versions(),
    started: new Date().toISOString(),
    step: 0,
    seconds: 0,
  };
  return { run, out, method, everyPair };
}

function planToResume(args: string[]): Plan {
  const options = readOptions(args, ['resume', 'steps']);
  const out = required(options, 'resume');
  const run = readRun(out);
  const name = methodNameOf(run.method);
  if (!name) throw new UsageProblem(`The run in ${out} is of a method that is not known: ${run.method}.`);
  const method = methods[name];
  if (options.steps !== undefined) {
    run.config.steps = readControls({ steps: method.controls.steps }, { steps: options.steps }).steps;
  }
  return { run, out, method, everyPair: false };
}

function methodNamed(args: string[]): MethodName {
  const at = args.findIndex((arg) => arg === '--method' || arg.startsWith('--method='));
  if (at < 0) throw new UsageProblem('--method is missing.');
  const name = args[at].includes('=') ? args[at].slice('--method='.length) : (args[at + 1] ?? '');
  const found = methodNameOf(name);
  if (found) return found;
  const known = methodNames.join(', ');
  throw new UsageProblem(
    `--method is "${name}"; did you mean ${nearest(name, methodNames)}? Known: ${known}.`,
  );
}

function shippedPairs(world: string): string {
  if (!/^[a-z]+$/.test(world)) throw new UsageProblem(`--world is "${world}"; that is not a world's name.`);
  return join('public', 'pairs', world, 'train.jsonl');
}

/** What the numbers depend on. */
function versions(): Record<string, string> {
  const load = createRequire(import.meta.url);
  const version = (name: string) => (load(`${name}/package.json`) as { version: string }).version;
  return { node: process.version, tfjs: version('@tensorflow/tfjs') };
}
