import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { studies } from '../evaluation/studies/studies.ts';
import { resultsFrom, type StudySize } from '../evaluation/studies/study.ts';
import { type Job, type JobResult, jobName } from '../experiment/evidence/job.ts';
import {
  type Making,
  noJobs,
  type RecordedJobs,
  record,
  recordedResults,
  writtenJobs,
} from '../experiment/evidence/recordedJobs.ts';
import { FileProblem } from '../experiment/fileProblem.ts';
import { worldNames } from '../experiment/worlds.ts';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { makeFolder, replaceFile } from './files/disk.ts';
import { readText } from './files/modelFiles.ts';
import { choiceOption, integerOption } from './options.ts';
import { findingsText } from './reproduce/findingsText.ts';
import { runJobs } from './reproduce/jobPool.ts';
import { durationInWords, JobTimes } from './reproduce/timeLeft.ts';

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
  .addOption(new Option('--dry-run', 'says what would be run and how long it would take'));

/** `npm run reproduce` */
async function main(args: string[]): Promise<void> {
  const options = readOptions(command, args);
  const size: StudySize = options.quick ? 'quick' : 'full';
  const out = options.out ?? (options.quick ? QUICK : FULL);
  const atOnce = options.jobs ?? availableParallelism();
  const store = new Store(out);
  const chosen = studies.filter(({ name }) => options.only === undefined || name === options.only);
  const jobs = new Map(
    chosen
      .flatMap((study) => study.jobs(size))
      .filter(({ world }) => options.world === undefined || world === options.world)
      .map((job) => [jobName(job), job]),
  );
  const missing = [...jobs.values()].filter((job) => !store.has(job));
  const times = store.times(options.quick ? 20 : 80);
  const said = `${missing.length} of ${jobs.size} runs to do, ${atOnce} at a time`;
  console.log(`${said}: about ${durationInWords(times.left(missing, atOnce))}.`);
  if (options.dryRun) return;

  makeFolder(out);
  const left = new Set(missing);
  let failures = 0;
  const next = () => `${left.size} left, about ${durationInWords(times.left([...left], atOnce))}`;
  await runJobs(missing, atOnce, {
    onDone: (job, { result, backend }) => {
      left.delete(job);
      times.add(job, result.seconds);
      store.add(job, result, backend);
      const ending = result.failure ? ` (${result.failure})` : '';
      console.log(`${jobName(job)}: ${durationInWords(result.seconds)}${ending}. ${next()}.`);
    },
    onFailure: (job, why) => {
      left.delete(job);
      failures++;
      console.error(`${jobName(job)} ${why}`);
    },
  });
  const results = resultsFrom(new Map(store.results()));
  const analysed = studies.map((study) => ({ study, ...study.analyse(results, size) }));
  const text = findingsText(analysed, size);
  const document =
    options.quick || options.out ? join(out, 'findings.md') : join('public', 'docs', 'findings.md');
  replaceFile(document, text);
  const page = analysed.map(({ study, ...findings }) => ({ study: study.name, ...findings }));
  replaceFile(join(out, 'findings.json'), `${JSON.stringify({ size, studies: page })}\n`);
  console.log(`Written to ${document} and ${out}.`);
  if (failures > 0) throw new Error(`${failures} runs ended without a result; run the command again.`);
}

/** The results in a folder, a file for each world. */
class Store {
  private readonly files = new Map<string, RecordedJobs>();

  constructor(private readonly folder: string) {
    for (const world of worldNames) this.files.set(world, readStored(this.path(world)));
  }

  has(job: Job): boolean {
    return Object.hasOwn(this.files.get(job.world)?.jobs ?? {}, jobName(job));
  }

  add(job: Job, result: JobResult, backend: string): void {
    const file = this.files.get(job.world) ?? noJobs();
    record(file, jobName(job), result, makingHere(backend));
    replaceFile(this.path(job.world), writtenJobs(file));
  }

  results(): [string, JobResult][] {
    return [...this.files.values()].flatMap(recordedResults);
  }

  /** Of the jobs that are here. @param guess for as long as there are none */
  times(guess: number): JobTimes {
    const times = new JobTimes(guess);
    for (const [name, { seconds }] of this.results()) {
      const [, method] = /^[^/]*\/([^ /]*)/.exec(name) ?? [];
      times.add({ method: method as Job['method'] }, seconds);
    }
    return times;
  }

  private path(world: string): string {
    return join(this.folder, `${world}.json`);
  }
}

function readStored(file: string): RecordedJobs {
  if (!existsSync(file)) return noJobs();
  const stored = JSON.parse(readText(file)) as RecordedJobs;
  if (stored.format === 'dpo-lab-evidence-1') return stored;
  throw new FileProblem(file, 'is not a file of finished runs', 'Name another folder with --out.');
}

function makingHere(backend: string): Making {
  return {
    commit: commitHere(),
    machine: `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, Node ${process.version}`,
    backend,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** With a plus sign where files differ from it. */
function commitHere(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const changed = git(
      'status',
      '--porcelain',
      '--untracked-files=no',
      '--',
      'src',
      'public/model',
      'public/pairs',
    );
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}

runProgram(main);
