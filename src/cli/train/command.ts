import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { frozenPrecisions } from '../../experiment/memory/frozenPrecision.ts';
import { methods } from '../../experiment/methods/methods.ts';
import type { DataNeeds } from '../../experiment/methods/record.ts';
import type { TrainingMethodName } from '../../training/methods/run.ts';
import { trainingMethodNames } from '../../training/methods/table.ts';
import { labCommand } from '../commandLine.ts';
import { worldOption } from '../commands/worldOfModel.ts';
import { backendOption, choiceOption, controlOption } from '../options.ts';

export const SHIPPED_MODEL = join('public', 'model', 'sft');

const resumeOption = () => new Option('--resume <DIR>', 'continues the run in this folder');

/** The methods that read data of a kind, for the help. */
const readersOf = (need: keyof DataNeeds) =>
  trainingMethodNames.filter((name) => methods[name].data[need]).join(', ');

/** What training takes by any method. */
const anyMethod = () =>
  labCommand(
    'train',
    'Trains a model with one of the methods. Writes a folder with metrics.jsonl (one row per step), the policy or ' +
      'reward model in Hugging Face layout, run.json (how the run was made), and the state that --resume ' +
      'continues from. Ctrl-C ends the run after the current step.',
  )
    .addOption(new Option('--method <NAME>', 'the training method').makeOptionMandatory())
    .addOption(new Option('--out <DIR>', 'folder for the run').makeOptionMandatory())
    .addOption(new Option('--overwrite', 'overwrites a run that is already in --out'))
    .addOption(worldOption())
    .addOption(new Option('--model <DIR>', `the model to train; default with --world: ${SHIPPED_MODEL}`))
    .addOption(new Option('--pairs <FILE>', "preference pairs; default with --world: the world's own"))
    .addOption(new Option('--reference <FILE_OR_DIR>', 'the reference; default: the model itself'))
    .addOption(new Option('--base <DIR>', `the base model (${readersOf('base')}); default: next to --model`))
    .addOption(new Option('--unpaired <FILE>', `labelled completions (${readersOf('unpaired')})`))
    .addOption(new Option('--prompts <F.jsonl>', `prompts to sample for (${readersOf('samples')})`))
    .addOption(new Option('--reward-model <DIR>', `rewards the samples (${readersOf('samples')})`))
    .addOption(choiceOption('--optimizer <NAME>', 'the optimiser', ['adam']).default('adam' as const))
    .addOption(
      choiceOption(
        '--frozen-precision <NAME>',
        'what the matrices of the model lie in while an adapter is trained; default: float16 for large models on WebGPU, else float32',
        frozenPrecisions,
      ),
    )
    .addOption(backendOption());

/** What training takes without a method: the help then lists the methods. */
export const command = anyMethod()
  .addOption(resumeOption())
  .addHelpText(
    'after',
    () => `\nMethods, for --method; add --method NAME --help for its options:\n${methodList()}`,
  );

/** What training takes by this method. */
export function commandOf(method: TrainingMethodName) {
  const { title, about } = methods[method];
  const declared = anyMethod().description(`${title}: ${about}`);
  for (const [name, control] of Object.entries(ownControls(method))) {
    const option = controlOption(name, control);
    if (name === 'batchSize') allowAll(option);
    declared.addOption(option.helpGroup(`Options of ${method}:`));
  }
  return declared;
}

/** What a run takes that goes on. */
export function commandToResume() {
  const steps = controlOption('steps', methods.dpo.controls.steps);
  return labCommand('train', 'Continues a run; on the same backend the result is bit-identical.')
    .addOption(resumeOption().makeOptionMandatory())
    .addOption(steps.default(undefined));
}

/** Evaluations are the page's; here only what decides the updates is an option. */
export function ownControls(method: TrainingMethodName) {
  const { evaluateEvery: _, ...own } = methods[method].controls;
  return own;
}

/** The batch may be the whole file, whose length only reading it tells. */
function allowAll(option: Option): void {
  const { parseArg } = option;
  option.argParser((text) => (text === 'all' ? text : parseArg?.(text, undefined)));
  option.description += ' Or all: every step uses the whole file.';
}

function methodList(): string {
  const widest = Math.max(...trainingMethodNames.map(({ length }) => length));
  return trainingMethodNames.map((name) => `  ${name.padEnd(widest)}  ${methods[name].title}`).join('\n');
}
