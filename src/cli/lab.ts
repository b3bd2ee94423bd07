import { realpathSync } from 'node:fs';
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { FileProblem } from '../experiment/fileProblem.ts';
import { Diverged } from '../training/step/diverged.ts';
import { UsageProblem } from './commandLine.ts';

/**
 * The lab without a page: `npm run -s lab -- COMMAND …`. Results go to standard output, everything else to
 * standard error.
 */

/** What the file of a command exports: the declaration of its options, and what follows a command line. */
interface LabCommand {
  command: CommandUnknownOpts;
  /** Resolves with the exit code, 0 if absent. */
  run(args: string[]): Promise<void> | Promise<number>;
}

/** Only the command that is asked for is loaded: what computes takes a second to load. */
export const commands: Readonly<Record<string, { about: string; load: () => Promise<LabCommand> }>> = {
  score: {
    about: 'scores preference pairs with a policy and a reference',
    load: () => import('./commands/score.ts'),
  },
  train: { about: 'trains a model with one of the methods', load: () => import('./train/train.ts') },
  world: { about: 'shows a world, or judges completions', load: () => import('./commands/world.ts') },
  sample: { about: 'completes prompts', load: () => import('./commands/sample.ts') },
  eval: { about: 'measures a policy against its reference', load: () => import('./commands/eval.ts') },
  'win-rate': {
    about: 'lets a judge compare two policies on the same prompts',
    load: () => import('./commands/winRate.ts'),
  },
  'judge-agreement': {
    about: 'measures how far judges agree',
    load: () => import('./commands/judgeAgreement.ts'),
  },
  reward: {
    about: 'scores preference pairs with a reward model',
    load: () => import('./commands/reward.ts'),
  },
  'best-of-n': {
    about: 'measures best-of-n sampling',
    load: () => import('./commands/bestOfN.ts'),
  },
  sweep: { about: 'trains a method at several settings', load: () => import('./commands/sweep.ts') },
  repeat: {
    about: 'makes the run that a link of the page describes',
    load: () => import('./commands/repeat.ts'),
  },
  'check-report': {
    about: 'makes the runs of exercise reports again and compares',
    load: () => import('./commands/checkReport.ts'),
  },
  export: {
    about: 'writes a run with a script that goes on in TRL',
    load: () => import('./commands/export.ts'),
  },
  import: {
    about: 'brings back what TRL or PEFT wrote',
    load: () => import('./commands/import.ts'),
  },
  merge: {
    about: 'interpolates between the weights of two policies',
    load: () => import('./commands/merge.ts'),
  },
};

/**
 * Follows a command line, and says in a sentence what is wrong with it.
 *
 * @returns the exit code: 0, 1 where something went wrong on the way, or 2 for a command line that cannot be followed
 */
export async function runLab(words: string[]): Promise<number> {
  // `help train` is another way to say `train --help`.
  const [name = '', ...args] = words[0] === 'help' ? [...words.slice(1), '--help'] : words;
  if (name === '--help' || name === '-h') {
    console.log(overview());
    return 0;
  }
  if (!Object.hasOwn(commands, name)) {
    console.error(name === '' ? overview() : `There is no command "${name.slice(0, 40)}".\n\n${overview()}`);
    return 2;
  }
  try {
    const { run } = await commands[name].load();
    const code = await run(args);
    return typeof code === 'number' ? code : 0;
  } catch (error) {
    // The help that was asked for has been printed.
    if (error instanceof CommanderError) return error.exitCode;
    if (error instanceof UsageProblem)
      console.error(`${error.message}\nAll options: npm run -s lab -- ${name} --help`);
    else if (error instanceof FileProblem || error instanceof Diverged)
      console.error(`${error.message}\n${error.cure}`);
    else console.error(`This is a bug in the lab: ${error}\nPlease report it with the text below.\n`, error);
    return error instanceof UsageProblem ? 2 : 1;
  }
}

/** What commands there are. */
function overview(): string {
  const lab = new Command('npm run -s lab --')
    .description('The lab without a page. Results go to standard output, everything else to standard error.')
    .usage('COMMAND [options]')
    .helpOption('-h, --help', 'show this help; after a command, its options')
    .helpCommand('help COMMAND', 'shows the options of a command');
  for (const [name, { about }] of Object.entries(commands)) lab.command(name).description(about);
  return lab.helpInformation().trimEnd();
}

// Only where this file is the program: tests import it.
if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  runLab(process.argv.slice(2)).then((code) => {
    // Dawn keeps the process alive; standard output must be empty before it ends.
    process.stdout.write('', () => process.exit(code));
  });
}
