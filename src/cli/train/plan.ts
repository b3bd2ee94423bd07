import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { nearest } from '../../experiment/controls/controls.ts';
import { methodNameOf, methods } from '../../experiment/methods/methods.ts';
import type { RunState, TrainingMethodName } from '../../training/methods/run.ts';
import { trainingMethodNames } from '../../training/methods/table.ts';
import { helpIfAsked, optionAhead, readOptions, UsageProblem } from '../commandLine.ts';
import { controlsAmong, optionName, required } from '../options.ts';
import { command, commandOf, commandToResume, ownControls, SHIPPED_MODEL } from './command.ts';
import { readRows } from './metricsFile.ts';
import { type RunFile, readState } from './runFolder.ts';

/** A run that the command line asks for. */
export interface TrainPlan {
  method: TrainingMethodName;
  run: RunFile;
  out: string;
  /** The batch is the whole file, whose length only reading it tells. */
  everyPair: boolean;
  /** The precision of the frozen model is left to its size and the backend. */
  precisionBySize: boolean;
  /** What is in the folder may be written over. */
  overwrite: boolean;
  /** Where a run that goes on has come to, with its rows so far. */
  from?: { state: RunState; rows: string[] };
}

/** @throws UsageProblem for options that do not fit */
export function planAnew(args: string[]): TrainPlan {
  const method = methodNamed(args);
  const { data } = methods[method];
  const options = readOptions(commandOf(method), args);
  refuseIdle(options, method);
  const { out, backend, overwrite = false, rewardModel = '', world = '' } = options;
  const config: RunFile['config'] = controlsAmong(ownControls(method), options);
  const everyPair = config.batchSize === 'all';
  if (everyPair) config.batchSize = Number(methods[method].controls.batchSize?.default);
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
    frozenPrecision: options.frozenPrecision ?? 'float32',
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
  refuseHalves(run);
  const precisionBySize = options.frozenPrecision === undefined && Number(config.loraRank ?? 0) > 0;
  return { method, run, out, everyPair, precisionBySize, overwrite };
}

/** The run in the folder behind `--resume`, with more steps if `--steps` asks for them. */
export function planToResume(args: string[]): TrainPlan {
  const { resume: out, ...options } = readOptions(commandToResume(), args);
  const { run, state } = readState(out);
  const method = trainingMethodNames.find((name) => name === run.method);
  if (!method) throw new UsageProblem(`The run in ${out} has an unknown method: ${run.method}.`);
  const { steps } = options as { steps?: number };
  if (steps !== undefined) run.config.steps = steps;
  const from = { state, rows: readRows(out, run.step) };
  return { method, run, out, everyPair: false, precisionBySize: false, overwrite: true, from };
}

/** Half precision is for what is frozen, and where there are kernels for it. */
function refuseHalves({ frozenPrecision, backend, config }: RunFile): void {
  if (frozenPrecision !== 'float16') return;
  if (backend !== 'webgpu') throw new UsageProblem('--frozen-precision float16 needs --backend webgpu.');
  if (Number(config.loraRank ?? 0) === 0) {
    throw new UsageProblem('--frozen-precision float16 needs an adapter, such as --lora-rank 8.');
  }
}

/** Data that the method would not look at: whoever names it means something else. */
function refuseIdle(options: Readonly<Record<string, unknown>>, method: TrainingMethodName): void {
  const { samples, unpaired, base } = methods[method].data;
  const idle = { prompts: !samples, rewardModel: !samples, unpaired: !unpaired, base: !base };
  for (const [name, isIdle] of Object.entries(idle)) {
    if (isIdle && options[name] !== undefined) {
      throw new UsageProblem(`--${optionName(name)} is not used by ${method}.`);
    }
  }
}

/** Looked at before the other options, because it decides which there are. */
function methodNamed(args: string[]): TrainingMethodName {
  const ahead = optionAhead(args, 'method');
  if (ahead === undefined) helpIfAsked(command, args);
  const name = required({ method: ahead }, 'method');
  const known = trainingMethodNames.find((method) => method === name);
  if (known) return known;
  const other = methodNameOf(name);
  if (other) {
    const command = other === 'interpolate' ? 'merge' : other;
    throw new UsageProblem(`${other} does not train; use the command ${command}.`);
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
