import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nearest } from '../../experiment/controls.ts';
import type { MethodName } from '../../experiment/methods.ts';
import { type Materials, type Method, methods } from '../../training/methods.ts';
import { backendOption, optionName, readControls, readOptions, required, UsageProblem } from '../options.ts';
import { goldSetting, rolloutMethods } from './rolloutMethods.ts';
import { type RunFile, readRun } from './runFolder.ts';

const SHIPPED_MODEL = join('public', 'model', 'sft');
const files = ['method', 'model', 'reference', 'pairs', 'world', 'out', 'backend', 'optimizer'] as const;

/** A run that the command line asks for. */
export interface Plan {
  run: RunFile;
  out: string;
  title: string;
  /** The batch is the whole file, whose length only reading it tells. */
  everyPair: boolean;
  rows(materials: Materials): AsyncGenerator<{ step: number; seconds: number }>;
}

/** @throws UsageProblem for options that do not fit */
export function planAnew(args: string[]): Plan {
  const name = methodNamed(args);
  const method = trainers[name];
  // Evaluations are the page's; here only what decides the updates is an option.
  const { evaluateEvery: _, ...controls } = method.controls;
  const samples = name in rolloutMethods;
  const options: Partial<Record<string, string>> = readOptions(args, [
    ...files.filter((file) => !samples || file !== 'pairs'),
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
    pairs: samples ? '' : (options.pairs ?? shippedPairs(options.world ?? required(options, 'pairs'))),
    world: samples ? required(options, 'world') : '',
    pairCount: 0,
    parameters: 0,
    backend,
    device: '',
    versions: versions(),
    started: new Date().toISOString(),
    step: 0,
    seconds: 0,
  };
  return { run, out, title: method.title, everyPair, rows: rowsOf(run) };
}

/** The run in the folder behind `--resume`, with more steps if `--steps` asks for them. */
export function planToResume(args: string[]): Plan {
  const options = readOptions(args, ['resume', 'steps']);
  const out = required(options, 'resume');
  const run = readRun(out);
  const method = Object.hasOwn(trainers, run.method) ? trainers[run.method] : null;
  if (!method) throw new UsageProblem(`The run in ${out} is of a method that is not known: ${run.method}.`);
  if (options.steps !== undefined) {
    run.config.steps = readControls({ steps: method.controls.steps }, { steps: options.steps }).steps;
  }
  return { run, out, title: method.title, everyPair: false, rows: rowsOf(run) };
}

/** Methods that train on pairs, and those that sample while they train. */
const trainers: Readonly<Record<string, Pick<Method, 'title' | 'controls'>>> = {
  ...methods,
  ...rolloutMethods,
};

function rowsOf(run: RunFile): Plan['rows'] {
  return (materials) => {
    if (!Object.hasOwn(rolloutMethods, run.method)) {
      return methods[run.method as MethodName].rows(materials, run.config);
    }
    const setting = goldSetting(run.world, run.model, materials.reference, Number(run.config.seed));
    return rolloutMethods[run.method].rows(materials.policy, setting, run.config);
  };
}

function methodNamed(args: string[]): string {
  const at = args.findIndex((arg) => arg === '--method' || arg.startsWith('--method='));
  if (at < 0) throw new UsageProblem('--method is missing.');
  const name = args[at].includes('=') ? args[at].slice('--method='.length) : (args[at + 1] ?? '');
  if (Object.hasOwn(trainers, name)) return name;
  const known = Object.keys(trainers);
  throw new UsageProblem(
    `--method is "${name}"; did you mean ${nearest(name, known)}? Known: ${known.join(', ')}.`,
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
