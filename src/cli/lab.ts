import { realpathSync } from 'node:fs';
import { FileProblem } from '../experiment/fileProblem.ts';
import { Diverged } from '../training/diverged.ts';
import { UsageProblem } from './options.ts';

/**
 * The lab without a page: `npm run -s lab -- COMMAND …`. Results go to standard output, everything else to
 * standard error.
 */
const commands: Record<string, { usage: string; run: (args: string[]) => Promise<void> }> = {
  score: {
    usage:
      'score --model DIR [--reference FILE_OR_DIR] --pairs F.jsonl [--beta X] [--backend wasm|webgpu|cpu]',
    run: async (args) => (await import('./score.ts')).score(args),
  },
  train: {
    usage:
      'train --method NAME (--world W | --model DIR --pairs F.jsonl) --out DIR [--overwrite] [--reference FILE_OR_DIR] ' +
      '[--unpaired F.jsonl] (kto-unpaired) [--base DIR] (sft) ' +
      '[--prompts F.jsonl] [--reward-model DIR] (ppo, rloo, grpo, online-dpo) ' +
      '[--steps N] [--batch-size B|all] [--learning-rate X] [--beta X] [--seed N] and what else the method has; ' +
      '[--backend wasm|webgpu|cpu]; or: train --resume DIR [--steps N]',
    run: async (args) => (await import('./train.ts')).train(args),
  },
  world: {
    usage:
      'world --name reviews|tldr|assistant [--show N] [--seed S] [--json] [--judge F.jsonl] [--model DIR]',
    run: async (args) => (await import('./world.ts')).world(args),
  },
  sample: {
    usage:
      'sample --model DIR --prompts F.jsonl [--n N] [--temperature T] [--top-k K] [--top-p P] [--seed S] ' +
      '[--backend wasm|webgpu|cpu]',
    run: async (args) => (await import('./sample.ts')).sample(args),
  },
  eval: {
    usage:
      'eval --policy DIR --reference DIR --world W [--reward-model DIR] [--split heldout|ood|train] [--n N] [--temperature T] [--seed S] ' +
      '[--backend wasm|webgpu|cpu]',
    run: async (args) => (await import('./eval.ts')).evaluatePolicy(args),
  },
  reward: {
    usage:
      'reward --reward-model DIR --pairs F.jsonl [--world W] [--reference DIR] [--backend wasm|webgpu|cpu]',
    run: async (args) => (await import('./reward.ts')).reward(args),
  },
  'best-of-n': {
    usage:
      'best-of-n --policy DIR --world W [--reward-model DIR] [--n N] [--prompts P] [--split heldout|ood|train] [--seed S] ' +
      '[--backend wasm|webgpu|cpu]',
    run: async (args) => (await import('./bestOfN.ts')).bestOfN(args),
  },
  merge: {
    usage: 'merge --policy DIR --with FILE_OR_DIR [--weight T] --out DIR [--overwrite]',
    run: async (args) => (await import('./merge.ts')).merge(args),
  },
};

/**
 * Follows a command line, and says in a sentence what is wrong with it.
 *
 * @returns the exit code: 0, 1 where something went wrong on the way, or 2 for a command line that cannot be followed
 */
export async function runLab([name, ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (!command) {
    const list = Object.values(commands).map(({ usage }) => `  npm run -s lab -- ${usage}`);
    console.error([name ? `There is no command "${name}".` : 'Commands:', ...list].join('\n'));
    return 2;
  }
  try {
    await command.run(args);
    return 0;
  } catch (error) {
    if (error instanceof UsageProblem)
      console.error(`${error.message}\n  npm run -s lab -- ${command.usage}`);
    else if (error instanceof FileProblem || error instanceof Diverged)
      console.error(`${error.message}\n${error.cure}`);
    else console.error(`This is a bug in the lab: ${error}\nPlease report it with what follows.\n`, error);
    return error instanceof UsageProblem ? 2 : 1;
  }
}

// Only where this file is the program: tests import it.
if (process.argv[1] && realpathSync(process.argv[1]) === import.meta.filename) {
  runLab(process.argv.slice(2)).then((code) => {
    // Dawn keeps the process alive; standard output must be empty before it ends.
    process.stdout.write('', () => process.exit(code));
  });
}
