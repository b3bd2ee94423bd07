import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { Answers } from '../../experiment/evidence/answers.ts';
import { type Job, jobName, type WorldResult } from '../../experiment/evidence/job.ts';
import {
  EVIDENCE_FORMAT,
  type Making,
  noJobs,
  type RecordedJobs,
  record,
  recordedResults,
  writtenJobs,
} from '../../experiment/evidence/recordedJobs.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { worldNames } from '../../experiment/worlds.ts';
import { makeFolder, readBytes, replaceFile } from '../files/disk.ts';
import { readText, WEIGHTS } from '../files/modelFiles.ts';
import { JobTimes } from './timeLeft.ts';

/** The results in a folder, a file for each world. */
export class JobStore {
  private readonly files = new Map<string, RecordedJobs>();
  private readonly answers: Answers;

  /**
   * @param model folder of the model that the jobs begin from
   * @throws FileProblem where the folder has something else in the place of its files, or results of another model
   */
  constructor(
    private readonly folder: string,
    model: string,
    private readonly size: RecordedJobs['size'],
  ) {
    const weights = createHash('sha256')
      .update(readBytes(join(model, WEIGHTS)))
      .digest('hex');
    for (const world of worldNames) {
      const path = this.path(world);
      this.files.set(world, existsSync(path) ? readStored(path, size, weights) : noJobs(size, weights));
    }
    this.answers = new Answers(this.results().map(([name]) => name));
  }

  /** Its own result, or one of the same run of which more was kept. */
  has(job: Job): boolean {
    return this.answers.to(job) !== undefined;
  }

  add(job: Job, result: WorldResult, backend: string): void {
    const file = this.fileOf(job);
    record(file, jobName(job), result, makingHere(backend));
    this.answers.add(jobName(job));
    makeFolder(this.folder);
    replaceFile(this.path(job.world), writtenJobs(file));
  }

  results(): [string, WorldResult][] {
    return [...this.files.values()].flatMap(recordedResults);
  }

  /** Where, when and from which code so many of these jobs were made, and the seconds that they took. */
  made(jobs: readonly Job[]): (Making & { runs: number; seconds: number })[] {
    const found = new Map<string, Making & { runs: number; seconds: number }>();
    for (const job of jobs) {
      const { made, jobs: done } = this.fileOf(job);
      const recorded = done[this.answers.to(job) ?? ''];
      if (!recorded) continue;
      const making = made[recorded.made];
      const key = JSON.stringify(making);
      const { runs, seconds } = found.get(key) ?? { runs: 0, seconds: 0 };
      found.set(key, { ...making, runs: runs + 1, seconds: seconds + recorded.seconds });
    }
    return [...found.values()];
  }

  /** Of the jobs that are here. */
  times(): JobTimes {
    const times = new JobTimes(this.size);
    for (const [name, { seconds }] of this.results()) {
      const [, method] = /^[^/]*\/([^ /]*)/.exec(name) ?? [];
      if (seconds > 0) times.add({ method: method as Job['method'] }, seconds);
    }
    return times;
  }

  private fileOf({ world }: Job): RecordedJobs {
    const file = this.files.get(world);
    if (!file) throw new Error(`no file for ${world}`);
    return file;
  }

  private path(world: string): string {
    return join(this.folder, `${world}.json`);
  }
}

function readStored(path: string, size: RecordedJobs['size'], weights: string): RecordedJobs {
  const stored = JSON.parse(readText(path)) as RecordedJobs;
  const cure = 'Name another folder with --out.';
  if (stored.format !== EVIDENCE_FORMAT) throw new FileProblem(path, 'is not a file of finished runs', cure);
  if (stored.model !== weights) throw new FileProblem(path, 'holds runs of a model with other weights', cure);
  if (stored.size !== size) throw new FileProblem(path, `holds ${stored.size} runs, not ${size} ones`, cure);
  return stored;
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
