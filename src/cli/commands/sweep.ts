import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import type { Control } from '../../experiment/controls/controls.ts';
import { type Job, jobName } from '../../experiment/evidence/job.ts';
import { type MethodName, methodNameOf, methods, unknownMethod } from '../../experiment/methods/methods.ts';
import { helpIfAsked, labCommand, optionAhead, readOptions, UsageProblem } from '../commandLine.ts';
import { runMissing } from '../jobs/runMissing.ts';
import { JobStore } from '../jobs/store.ts';
import { controlOption, integerOption } from '../options.ts';
import { worldOption } from './worldOfModel.ts';

/** What a sweep takes by any method. */
const anyMethod = () =>
  labCommand(
    'sweep',
    'Trains a method once for each combination of the values that its options list and each seed, every run in a ' +
      'process of its own. Saves each result at once and goes on where it was after an interruption. Prints one JSON ' +
      'object: of each run the last evaluation, with 252 fresh samples.',
  )
    .addOption(new Option('--method <NAME>', 'the method').makeOptionMandatory())
    .addOption(worldOption().makeOptionMandatory())
    .addOption(new Option('--out <DIR>', 'folder for the results').makeOptionMandatory())
    .addOption(new Option('--model <DIR>', 'the reference').default(join('public', 'model', 'sft')))
    .addOption(integerOption('--seeds <N>', 'seeds 1 to N for each combination', [1, 100]).default(1))
    .addOption(integerOption('--jobs <N>', 'runs at a time; default: one per core', [1, 256]));

/** Without a method, which decides about the other options. */
export const command = anyMethod().addHelpText(
  'after',
  '\nAfter --method NAME every control of the method is an option that takes one value or several: --beta 0.1,0.5,1.',
);

function commandOf(method: MethodName) {
  const declared = anyMethod();
  for (const [name, control] of Object.entries(swept(method))) {
    declared.addOption(
      listOption(name, control).helpGroup(`Options of ${method}, each one value or several:`),
    );
  }
  return declared;
}

/** All controls but the seed, which has an option of its own. */
function swept(method: MethodName): Record<string, Control> {
  const { seed: _, ...controls } = methods[method].controls;
  return controls;
}

/** A control as an option that takes one value or several, with commas between them. */
function listOption(name: string, control: Control): Option {
  const option = controlOption(name, control);
  const { parseArg } = option;
  return option
    .argParser((text) => text.split(',').map((one) => parseArg?.(one.trim(), one)))
    .default(undefined);
}

/** `lab sweep` */
export async function run(args: string[]): Promise<void> {
  const named = optionAhead(args, 'method');
  if (named === undefined) helpIfAsked(command, args);
  const method = methodNameOf(named ?? '');
  if (!method)
    throw new UsageProblem(named === undefined ? '--method is missing.' : `--${unknownMethod(named)}`);
  const { world, out, model, seeds, jobs: atOnce, ...options } = readOptions(commandOf(method), args);
  const lists = Object.keys(swept(method)).flatMap((name) => {
    const values = (options as Record<string, unknown>)[name] as (number | string)[] | undefined;
    return values ? [{ name, values }] : [];
  });
  const jobs = combinations(lists).flatMap((values) =>
    Array.from({ length: seeds }, (_, i): Job => ({ world, method, values, seed: i + 1 })),
  );
  const store = new JobStore(out, model, 'full');
  const failures = await runMissing(jobs, store, {
    model,
    size: 'full',
    atOnce: atOnce ?? availableParallelism(),
    dryRun: false,
    say: console.error,
  });
  const results = new Map(store.results());
  const runs = jobs.flatMap((job) => {
    const result = results.get(jobName(job));
    const { points, failure } = result ?? { points: [] };
    return result ? [{ ...job.values, seed: job.seed, failure, ...points.at(-1) }] : [];
  });
  console.log(JSON.stringify({ method, world, runs }));
  if (failures > 0) throw new Error(`${failures} runs ended without a result; give the command again.`);
}

/** One object for each way to take a value from every list. */
function combinations(
  lists: readonly { name: string; values: readonly (number | string)[] }[],
): Record<string, number | string>[] {
  return lists.reduce<Record<string, number | string>[]>(
    (made, { name, values }) => made.flatMap((some) => values.map((value) => ({ ...some, [name]: value }))),
    [{}],
  );
}
