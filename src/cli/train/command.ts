import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { methods } from '../../experiment/methods/methods.ts';
import type { TrainingMethodName } from '../../training/methods/run.ts';
import { trainingMethodNames } from '../../training/methods/table.ts';
import { labCommand } from '../commandLine.ts';
import { worldOption } from '../commands/spokenWorld.ts';
import { backendOption, choiceOption, controlOption } from '../options.ts';

export const SHIPPED_MODEL = join('public', 'model', 'sft');

const resumeOption = () => new Option('--resume <DIR>', 'goes on with the run in this folder');

/** What training takes by any method. */
const anyMethod = () =>
  labCommand(
    'train',
    'Trains a model by one of the methods. Writes into a folder: metrics.jsonl, a row a step; the policy, or the ' +
      "reward model, in Hugging Face's layout; run.json, which says how the run was made; and the state that --resume " +
      'goes on from. Ctrl-C ends the run after the step in progress.',
  )
    .addOption(new Option('--method <NAME>', 'how to train').makeOptionMandatory())
    .addOption(new Option('--out <DIR>', 'where the run goes').makeOptionMandatory())
    .addOption(new Option('--overwrite', 'writes over the run that is in --out already'))
    .addOption(worldOption())
    .addOption(new Option('--model <DIR>', `the model to train; with --world ${SHIPPED_MODEL} if absent`))
    .addOption(new Option('--pairs <F.jsonl>', "preference pairs; with --world the world's own if absent"))
    .addOption(new Option('--reference <FILE_OR_DIR>', 'the reference; the model itself if absent'))
    .addOption(new Option('--base <DIR>', 'the model before fine-tuning (sft); beside --model if absent'))
    .addOption(new Option('--unpaired <F.jsonl>', 'labelled completions (kto-unpaired)'))
    .addOption(new Option('--prompts <F.jsonl>', 'prompts to sample for (ppo, rloo, grpo, online-dpo)'))
    .addOption(new Option('--reward-model <DIR>', 'what rewards samples (ppo, rloo, grpo, online-dpo)'))
    .addOption(choiceOption('--optimizer <NAME>', 'how weights are moved', ['adam']).default('adam' as const))
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
  return labCommand('train', 'Goes on with a run, to the bit on the same backend.')
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
  option.description += ' Or all: every step sees the whole file.';
}

function methodList(): string {
  const widest = Math.max(...trainingMethodNames.map(({ length }) => length));
  return trainingMethodNames.map((name) => `  ${name.padEnd(widest)}  ${methods[name].title}`).join('\n');
}
