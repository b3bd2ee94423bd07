import { dirname, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { labellingControls } from '../experiment/controls/labelling.ts';
import { defaultsOfMethod, type RunConfig } from '../experiment/methods/methods.ts';
import type { PairExample } from '../experiment/metrics/examples.ts';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { worldOption } from './commands/worldOfModel.ts';
import { checkWritable, replaceFile } from './files/disk.ts';
import { preparing, recordingEngine, rounded } from './files/recordingEngine.ts';
import { backendOption, integerOption } from './options.ts';

/** A batch is sorted by margin and these many pairs are kept: the two ends, and evenly between. */
const KEPT = 4;

function commandOf() {
  return programCommand(
    'record-step',
    'Runs DPO with its defaults up to a step and writes pairs of the next one with every number of their losses, for the lesson on one step.',
  )
    .addOption(worldOption().default('reviews' as const))
    .addOption(integerOption('--after <STEPS>', 'the last step that is made', [1, 10_000]).default(50))
    .addOption(integerOption('--seed <SEED>', 'of the run', [0, 2 ** 31 - 1]).default(1))
    .addOption(new Option('--out <FILE>', 'file; default: public/recorded/WORLD-dpo-step.json'))
    .addOption(new Option('--model <DIR>', 'the reference').default(join('public', 'model', 'sft')))
    .addOption(backendOption());
}

/** `npm run record-step` */
async function main(args: string[]): Promise<void> {
  const { world, after, seed, model, backend, ...options } = readOptions(commandOf(), args);
  const out = options.out ?? join('public', 'recorded', `${world}-dpo-step.json`);
  checkWritable(dirname(out));
  const labelling = defaultsOf(labellingControls);
  const defaults = defaultsOfMethod('dpo');
  const config = { ...defaults, seed, steps: Math.max(defaults.steps, after + 1) } as RunConfig;
  const { engine, runData, report } = await recordingEngine({ world, model, backend }, labelling);

  const plan = { method: 'dpo', config } as const;
  const run = await engine.begin(plan, runData, preparing);
  if (!run) throw new Error('The preparation was stopped.');
  for (let step = 0; step < after; step++) await run.next();
  const question = { ...plan, kind: 'step', labelling, state: await run.state() } as const;
  const examples = await engine.examine(question, runData, preparing);
  if (examples?.of !== 'pairs') throw new Error('DPO has pairs to show, and there are none.');
  run.dispose();
  const recorded = {
    ...examples,
    pairs: kept(examples.pairs),
    batch: examples.pairs.length,
    world,
    backend: report.backend,
    date: new Date().toISOString(),
  };
  replaceFile(out, `${JSON.stringify(recorded, rounded)}\n`);
}

/** From the pair that the policy gets most wrong to the one that it gets most right. */
function kept(pairs: readonly PairExample[]): PairExample[] {
  const sorted = pairs.toSorted((a, b) => a.margin - b.margin);
  const last = sorted.length - 1;
  return Array.from({ length: KEPT }, (_, i) => sorted[Math.round((i * last) / (KEPT - 1))]);
}

runProgram(main);
