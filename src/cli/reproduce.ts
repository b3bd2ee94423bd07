import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { studies } from '../evaluation/studies/studies.ts';
import { resultsFrom, type StudySize } from '../evaluation/studies/study.ts';
import { withoutAnswered } from '../experiment/evidence/answers.ts';
import { jobName } from '../experiment/evidence/job.ts';
import { worldNames } from '../experiment/worlds.ts';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { replaceFile } from './files/disk.ts';
import { runMissing } from './jobs/runMissing.ts';
import { JobStore } from './jobs/store.ts';
import { choiceOption, integerOption } from './options.ts';
import { findingsFile } from './reproduce/findingsFile.ts';
import { findingsText } from './reproduce/findingsText.ts';
import { linesOfCode } from './reproduce/linesOfCode.ts';

const SHIPPED = join('public', 'model', 'sft');
const FULL = join('public', 'evidence');
const QUICK = join('test-results', 'evidence-quick');

const command = programCommand(
  'reproduce',
  'Runs the studies behind the findings from their seeds, each run in a process of its own. Saves every result at ' +
    'once and goes on where it was after an interruption. Writes what was measured, and the findings.',
)
  .addOption(
    choiceOption(
      '--only <STUDY>',
      'only this one',
      studies.map(({ name }) => name),
    ),
  )
  .addOption(choiceOption('--world <W>', 'only the runs in this world', worldNames))
  .addOption(new Option('--quick', 'short runs with one seed: shows that all works, decides little'))
  .addOption(integerOption('--jobs <N>', 'runs at a time; default: one per core', [1, 256]))
  .addOption(new Option('--out <DIR>', `folder for the results; default: ${FULL}, with --quick: ${QUICK}`))
  .addOption(new Option('--dry-run', 'says what would be run and how long it would take'))
  .addOption(new Option('--report', 'runs nothing; writes the findings from the results that are there'));

/** `npm run reproduce` */
async function main(args: string[]): Promise<void> {
  const options = readOptions(command, args);
  const size: StudySize = options.quick ? 'quick' : 'full';
  const out = options.out ?? (options.quick ? QUICK : FULL);
  const store = new JobStore(out, SHIPPED, size);
  const chosen = studies.filter(({ name }) => options.only === undefined || name === options.only);
  const jobs = new Map(
    chosen
      .flatMap((study) => study.jobs(size))
      .filter(({ world }) => options.world === undefined || world === options.world)
      .map((job) => [jobName(job), job]),
  );
  // The first seeds of everything come first: what is broken off has something of every setting.
  const todo = options.report ? [] : withoutAnswered([...jobs.values()]).sort((a, b) => a.seed - b.seed);
  const failures = await runMissing(todo, store, {
    model: SHIPPED,
    size,
    atOnce: options.jobs ?? availableParallelism(),
    dryRun: options.dryRun ?? false,
    say: console.log,
  });
  if (options.dryRun) return;
  const results = resultsFrom(new Map(store.results()), linesOfCode);
  const analysed = studies.map((study) => {
    const ofStudy = study.jobs(size);
    const done = ofStudy.filter((job) => store.has(job)).length;
    return { study, done, of: ofStudy.length, ...study.analyse(results, size) };
  });
  const text = findingsText(analysed, size);
  const document =
    options.quick || options.out ? join(out, 'findings.md') : join('public', 'docs', 'findings.md');
  replaceFile(document, text);
  replaceFile(join(out, 'findings.json'), `${JSON.stringify(findingsFile(analysed, store, size))}\n`);
  console.log(`Written to ${document} and ${out}.`);
  if (failures > 0) throw new Error(`${failures} runs ended without a result; run the command again.`);
}

runProgram(main);
