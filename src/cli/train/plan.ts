import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { nearest } from '../../experiment/controls.ts';
import { methodNameOf, methods } from '../../experiment/methods.ts';
import type { RunState, TrainingMethodName } from '../../training/methods/run.ts';
import { trainingMethodNames } from '../../training/methods/table.ts';
import {
  backendOption,
  choiceOption,
  optionAhead,
  optionName,
  readControls,
  readOptions,
  readOptionsAndFlags,
  required,
  UsageProblem,
} from '../options.ts';
import { worldOption } from '../spokenWorld.ts';
import { readRows } from './metricsFile.ts';
import { type RunFile, readState } from './runFolder.ts';

const SHIPPED_MODEL = join('public', 'model', 'sft');
const files = [
  ...['method', 'model', 'reference', 'base', 'world', 'pairs', 'unpaired', 'prompts', 'reward-model'],
  ...['out', 'backend', 'optimizer'],
] as const;

/** A run that the command line asks for. */
export interface Plan {
  method: TrainingMethodName;
  run: RunFile;
  out: string;
  /** The batch is the whole file, whose length only reading it tells. */
  everyPair: boolean;
  /** What is in the folder may be written over. */
  overwrite: boolean;
  /** Where a run that goes on has come to, with its rows so far. */
  from?: { state: RunState; rows: string[] };
}

/** @throws UsageProblem for options that do not fit */
export function planAnew(args: string[]): Plan {
  const method = methodNamed(args);
  const { data, controls } = methods[method];
  // Evaluations are the page's; here only what decides the updates is an option.
  const { evaluateEvery: _, ...own } = controls;
  const options: Partial<Record<string, string>> = readOptionsAndFlags(
    args,
    [...files, ...Object.keys(own).map(optionName)],
    ['overwrite'],
  );
  choiceOption('optimizer', options.optimizer ?? 'adam', ['adam']);
  refuseIdle(options, method);
  const out = required(options, 'out');
  const backend = backendOption(options.backend);
  const everyPair = options['batch-size'] === 'all';
  const config: RunFile['config'] = readControls(own, {
    ...options,
    ...(everyPair && { 'batch-size': undefined }),
  });
  const rewardModel = options['reward-model'] ?? '';
  const world = options.world === undefined ? '' : worldOption(options.world).name;
  if (data.samples && !rewardModel && config.reward === 'gold') required(options, 'world');
  if (data.samples && rewardModel) config.reward = 'proxy';
  if (data.ratings || config.texts === 'demonstrations') required(options, 'world');
  const needsPairs = !options.unpaired && (data.samples ? !rewardModel && config.reward !== 'gold' : true);
  const model = options.model ?? (world ? SHIPPED_MODEL : required(options, 'model'));
  const run: RunFile = {
    format: 'dpo-lab-train-3',
    method,
    config,
    model,
    reference: options.reference ?? '',
    base: options.base ?? join(dirname(model), 'base'),
    world,
    pairs: needsPairs ? (options.pairs ?? shippedPairs(world || required(options, 'pairs'))) : '',
    unpaired: options.unpaired ?? '',
    prompts: options.prompts ?? '',
    rewardModel,
    inputs: {},
    pairCount: 0,
    parameters: 0,
    backend,
    device: '',
    versions: versions(),
    started: new Date().toISOString(),
    files: [],
    stale: [],
    step: 0,
    seconds: 0,
    trainees: {},
    sizes: {},
    numbers: {},
    lists: {},
  };
  return { method, run, out, everyPair, overwrite: options.overwrite !== undefined };
}

/** The run in the folder behind `--resume`, with more steps if `--steps` asks for them. */
export function planToResume(args: string[]): Plan {
  const options = readOptions(args, ['resume', 'steps']);
  const out = required(options, 'resume');
  const { run, state } = readState(out);
  const method = trainingMethodNames.find((name) => name === run.method);
  if (!method) throw new UsageProblem(`The run in ${out} is of a method that is not known: ${run.method}.`);
  if (options.steps !== undefined) {
    const { steps } = methods[method].controls;
    run.config.steps = readControls({ steps }, { steps: options.steps }).steps;
  }
  const from = { state, rows: readRows(out, run.step) };
  return { method, run, out, everyPair: false, overwrite: true, from };
}

/** Data that the method would not look at: whoever names it means something else. */
function refuseIdle(options: Partial<Record<string, string>>, method: TrainingMethodName): void {
  const { samples, unpaired, base } = methods[method].data;
  const idle = { prompts: !samples, 'reward-model': !samples, unpaired: !unpaired, base: !base };
  for (const [name, isIdle] of Object.entries(idle)) {
    if (isIdle && options[name] !== undefined) {
      throw new UsageProblem(`--${name} is of no use to ${method}, which does not read it.`);
    }
  }
}

/** Looked at before the other options, because it decides which there are. */
function methodNamed(args: string[]): TrainingMethodName {
  const name = required({ method: optionAhead(args, 'method') }, 'method');
  const known = trainingMethodNames.find((method) => method === name);
  if (known) return known;
  const other = methodNameOf(name);
  if (other) {
    const command = other === 'interpolate' ? 'merge' : other;
    throw new UsageProblem(`${other} trains nothing; use the command ${command}.`);
  }
  // Names this short are often mistyped by half: the nearest one helps whatever the distance.
  const guess = nearest(name.slice(0, 40), trainingMethodNames);
  throw new UsageProblem(
    `--method is "${name.slice(0, 40)}"; did you mean ${guess}? Known: ${trainingMethodNames.join(', ')}.`,
  );
}

function shippedPairs(world: string): string {
  return join('public', 'pairs', world, 'train.jsonl');
}

/** What the numbers depend on. */
function versions(): Record<string, string> {
  const load = createRequire(import.meta.url);
  const version = (name: string) => (load(`${name}/package.json`) as { version: string }).version;
  return { node: process.version, tfjs: version('@tensorflow/tfjs') };
}
