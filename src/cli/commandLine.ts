import {
  Command,
  CommanderError,
  type CommandUnknownOpts,
  Option,
  type OptionValues,
} from '@commander-js/extra-typings';
import { nearest } from '../experiment/controls/controls.ts';
import { FileProblem } from '../experiment/fileProblem.ts';

/*
 * Command lines. A command declares its options once, for commander, which reads the words and writes the help from
 * them. What is said of a mistake is said here.
 */

/** A command line that cannot be followed; `message` is a sentence for the person who typed it. */
export class UsageProblem extends Error {}

/** A command of the lab, to which options are added. */
export function labCommand(name: string, about: string) {
  return declared(`npm run -s lab -- ${name}`, about);
}

/** Another program of the project, to which options are added. */
export function programCommand(name: string, about: string) {
  return declared(`npm run ${name} --`, about);
}

function declared(name: string, about: string) {
  return (
    new Command(name)
      .description(about)
      .helpOption('-h, --help', 'show this')
      // What does not belong is refused by readOptions, with the option that may have been meant.
      .allowUnknownOption()
      .allowExcessArguments()
      .exitOverride()
      .configureOutput({ writeOut: (text) => console.log(text.trimEnd()), outputError: () => {} })
      .configureHelp({
        commandUsage: (command) => [command.name(), ...mandatoryFlags(command), command.usage()].join(' '),
      })
  );
}

function mandatoryFlags({ options }: CommandUnknownOpts): string[] {
  return options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags);
}

/**
 * Reads `--name value` and `--name=value` options as the command declares them, with its defaults.
 *
 * @throws UsageProblem for a command line that cannot be followed; CommanderError, once help has been printed that
 * was asked for
 */
export function readOptions<Options extends OptionValues>(
  command: Command<never[] | [string[]] | [string | undefined], Options>,
  args: readonly string[],
): Options {
  helpIfAsked(command, args);
  refuseSlips(command.options, args);
  const missing = () =>
    command.options.find((one) => one.mandatory && command.getOptionValue(one.attributeName()) === undefined);
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    // An option that is missing may be there with a slip in its name, which refuseRest finds.
    if (!(error instanceof CommanderError && missing())) throw error;
  }
  refuseRest(command);
  const absent = missing();
  if (absent) throw new UsageProblem(`${absent.long} is missing.`);
  return command.opts();
}

/** @throws CommanderError once the help has been printed */
export function helpIfAsked(command: CommandUnknownOpts, args: readonly string[]): void {
  if (args.includes('--help') || args.includes('-h')) command.help();
}

/** One option among others that are not known yet, because which there are depends on this one. */
export function optionAhead(args: readonly string[], name: string): string | undefined {
  const ahead = declared('', '')
    .helpOption(false)
    .addOption(new Option(`--${name} <VALUE>`));
  refuseSlips(ahead.options, args);
  return ahead.parse(args, { from: 'user' }).getOptionValue(name);
}

/** Slips that commander lets pass: of two values it takes the last, and for a value it takes the next option. */
function refuseSlips(options: readonly Option[], args: readonly string[]): void {
  for (const { long, required: takesValue } of options) {
    const [at, again] = args.flatMap((arg, i) => (arg.split('=', 1)[0] === long ? [i] : []));
    if (at === undefined) continue;
    if (again !== undefined) throw new UsageProblem(`${long} is given twice; give it once.`);
    const [, joined] = /=(.*)$/s.exec(args[at]) ?? [];
    if (!takesValue && joined !== undefined)
      throw new UsageProblem(`${long} takes no value; leave out "=${clip(joined)}".`);
    const next = args[at + 1]?.startsWith('--') ? undefined : args[at + 1];
    // An empty one is what a shell makes of a variable that is not set.
    if (takesValue && !(joined ?? next)) throw new UsageProblem(`${long} has no value.`);
  }
  // To commander, nothing that follows it is an option.
  if (args.includes('--')) throw new UsageProblem('"--" is not an option; leave it out.');
}

/** Words that are left over belong to nothing, but where the command takes words without a name. */
function refuseRest({ args, options, registeredArguments }: CommandUnknownOpts): void {
  const stray = args.find((arg) => arg.startsWith('-') || registeredArguments.length === 0);
  if (stray === undefined) return;
  const [, name] = /^--([^=]*)/.exec(stray) ?? [];
  if (name === undefined) throw new UsageProblem(`"${clip(stray)}" is not an option; options begin with --.`);
  const known = [...options.map((option) => option.long?.slice(2) ?? ''), 'help'];
  throw new UsageProblem(
    `--${clip(name)} is not an option here; did you mean --${nearest(clip(name), known)}?`,
  );
}

export function clip(text: string): string {
  return text.slice(0, 40);
}

/** Runs a program of the project to its end. */
export function runProgram(main: (args: string[]) => Promise<void>): void {
  // Dawn would keep the process alive.
  main(process.argv.slice(2)).then(() => process.exit(), endWith);
}

/** Ends a program that failed, or that has printed the help that was asked for. */
export function endWith(error: Error): never {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  console.error(error instanceof FileProblem ? `${error.message}\n${error.cure}` : error.message);
  process.exit(error instanceof UsageProblem ? 2 : 1);
}
