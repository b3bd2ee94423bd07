import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { nearest } from '../../experiment/controls.ts';
import { methodNameOf, methods } from '../../experiment/methods.ts';
import type { TrainingMethodName } from '../../training/methods/run.ts';
import { trainingMethodNames } from '../../training/methods/table.ts';
import { backendOption, optionName, readControls, readOptions, required, UsageProblem } from '../options.ts';
import { type RunFile, readRun } from './runFolder.ts';

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
}

/** @throws UsageProblem for options that do not fit */
export function planAnew(args: string[]): Plan {
  const method = methodNamed(args);
  const { kind, controls } = methods[method];
  // Evaluations are the page's; here only what decides the updates is an option.
  const { evaluateEvery: _, ...own } = controls;
  const options: Partial<Record<string, string>> = readOptions(args, [
    ...files,
    ...Object.keys(own).map(optionName),
  ]);
  if ((options.optimizer ?? 'adam') !== 'adam') {
    throw new UsageProblem(`--optimizer is "${options.optimizer}"; it must be adam.`);
  }
  refuseIdle(options, method, kind);
  const out = required(options, 'out');
  const backend = backendOption(options.backend);
  const everyPair = options['batch-size'] === 'all';
  const config: RunFile['config'] = readControls(own, {
    ...options,
    ...(everyPair && { 'batch-size': undefined }),
  });
  const rewardModel = options['reward-model'] ?? '';
  const world = options.world ?? '';
  if (kind === 'rollout' && !rewardModel && config.reward === 'gold') required(options, 'world');
  if (kind === 'rollout' && rewardModel) config.reward = 'proxy';
  if (method === 'rm-ratings' || config.texts === 'demonstrations') required(options, 'world');
  const needsPairs =
    !options.unpaired && (kind === 'rollout' ? !rewardModel && config.reward !== 'gold' : true);
  const model = options.model ?? (world ? SHIPPED_MODEL : required(options, 'model'));
  const run: RunFile = {
    format: 'dpo-lab-train-2',
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
    pairCount: 0,
    parameters: 0,
    backend,
    device: '',
    versions: versions(),
    started: new Date().toISOString(),
    step: 0,
    seconds: 0,
    trainees: {},
    numbers: {},
  };
  return { method, run, out, everyPair };
}

/** The run in the folder behind `--resume`, with more steps if `--steps` asks for them. */
export function planToResume(args: string[]): Plan {
  const options = readOptions(args, ['resume', 'steps']);
  const out = required(options, 'resume');
  const run = readRun(out);
  const method = trainingMethodNames.find((name) => name === run.method);
  if (!method) throw new UsageProblem(`The run in ${out} is of a method that is not known: ${run.method}.`);
  if (options.steps !== undefined) {
    const { steps } = methods[method].controls;
    run.config.steps = readControls({ steps }, { steps: options.steps }).steps;
  }
  return { method, run, out, everyPair: false };
}

/** Data that the method would not look at: whoever names it means something else. */
function refuseIdle(options: Partial<Record<string, string>>, method: string, kind: string): void {
  const idle = {
    prompts: kind !== 'rollout',
    'reward-model': kind !== 'rollout',
    unpaired: method !== 'kto-unpaired',
    base: method !== 'sft',
  };
  for (const [name, isIdle] of Object.entries(idle)) {
    if (isIdle && options[name] !== undefined) {
      throw new UsageProblem(`--${name} is of no use to ${method}, which does not read it.`);
    }
  }
}

function methodNamed(args: string[]): TrainingMethodName {
  const at = args.findIndex((arg) => arg === '--method' || arg.startsWith('--method='));
  if (at < 0) throw new UsageProblem('--method is missing.');
  const name = args[at].includes('=') ? args[at].slice('--method='.length) : (args[at + 1] ?? '');
  const known = trainingMethodNames.find((method) => method === name);
  if (known) return known;
  const other = methodNameOf(name);
  throw new UsageProblem(
    other
      ? `${other} trains nothing; use the command ${other === 'interpolate' ? 'merge' : other}.`
      : `--method is "${name}"; did you mean ${nearest(name, trainingMethodNames)}? Known: ${trainingMethodNames.join(', ')}.`,
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
