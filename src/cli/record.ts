import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import type { ControlTable } from '../experiment/controls/controls.ts';
import { labellingControls } from '../experiment/controls/labelling.ts';
import {
  type MethodName,
  methodNameOf,
  methods,
  type RunConfig,
  unknownMethod,
} from '../experiment/methods/methods.ts';
import { type EvaluationRow, goldRow } from '../experiment/metrics/metrics.ts';
import { optionAhead, programCommand, readOptions, runProgram, UsageProblem } from './commandLine.ts';
import { worldOfModel, worldOption } from './commands/worldOfModel.ts';
import { checkWritable, makeFolder, replaceFile } from './files/disk.ts';
import { readCardOf } from './files/modelFiles.ts';
import { preparing, recordingEngine, rounded } from './files/recordingEngine.ts';
import { backendOption, controlOption, controlsAmong, integerOption } from './options.ts';
import { recordRun } from './train/recordRun.ts';

/** Prompts whose completions an evaluation brings. */
const MOST_TEXTS = 6;

/** Every option of the method and of the labeller is one here. */
function commandOf(method: MethodName) {
  const command = programCommand(
    'record',
    'Runs a method as the page does and writes the run with all its evaluations, for the page to show before a live run.',
  )
    .addOption(new Option('--method <NAME>', 'the method; it determines the options below').default('dpo'))
    .addOption(worldOption().default('reviews' as const))
    .addOption(new Option('--out <FILE>', 'file for the run; default: public/recorded/WORLD-METHOD.json'))
    .addOption(new Option('--model <DIR>', 'the reference').default(join('public', 'model', 'sft')))
    .addOption(new Option('--pairs <DIR>', 'preference pairs; default: public/pairs/WORLD'))
    .addOption(
      integerOption('--texts <N>', 'keeps so many prompts with their completions', [1, MOST_TEXTS]).default(
        MOST_TEXTS,
      ),
    )
    .addOption(backendOption());
  for (const [heading, table] of [
    [`Options of ${method}:`, methods[method].controls],
    ['Options of the labeller:', labellingControls],
  ] as [string, ControlTable][]) {
    for (const [name, control] of Object.entries(table))
      command.addOption(controlOption(name, control).helpGroup(heading));
  }
  return command;
}

/** `npm run record` */
async function main(args: string[]): Promise<void> {
  const named = optionAhead(args, 'method') ?? 'dpo';
  const method = methodNameOf(named);
  if (!method) throw new UsageProblem(`--${unknownMethod(named)}`);
  const options = readOptions(commandOf(method), args);
  const config = controlsAmong<ControlTable>(methods[method].controls, options) as RunConfig;
  const labelling = controlsAmong(labellingControls, options);
  const { world } = worldOfModel(options.world, readCardOf(options.model), options.model);
  const out = options.out ?? join('public', 'recorded', `${world.name}-${method}.json`);
  checkWritable(dirname(out));

  const { engine, report } = await recordingEngine({ ...options, world: world.name }, labelling);
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, Node ${process.version}`;
  const record = await recordRun(
    { method, config, labelling },
    {
      engine,
      backend: { ...report, device: `${report.device} (${machine})` },
      onPreparing: preparing.onProgress,
      onEvaluation: ({ row }) => console.error(progressLine(row, config.steps)),
    },
  );
  record.evaluations = record.evaluations.map((evaluation) => ({
    ...evaluation,
    comparisons: evaluation.comparisons.slice(0, options.texts),
  }));
  makeFolder(dirname(out));
  replaceFile(out, `${JSON.stringify(record, rounded)}\n`);
}

function progressLine(evaluated: EvaluationRow, steps: number): string {
  const row = goldRow(evaluated);
  const accuracy = row['eval_rewards/accuracies'].toFixed(3);
  const { gold: mean, gold_stderr: stderr } = row;
  const gold = `${mean.toFixed(2)} ± ${stderr.toFixed(2)}`;
  const loss = row.eval_loss.toFixed(3);
  const proxy = row.proxy === undefined ? '' : `  proxy ${row.proxy.toFixed(2)}`;
  return `step ${row.step}/${steps}  held-out loss ${loss}  accuracy ${accuracy}  KL ${row.kl.toFixed(2)}  gold ${gold}${proxy}`;
}

runProgram(main);
