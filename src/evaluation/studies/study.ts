import { Answers } from '../../experiment/evidence/answers.ts';
import type { FigurePoint, Findings } from '../../experiment/evidence/figure.ts';
import type { Job, WorldResult } from '../../experiment/evidence/job.ts';
import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import { type Estimate, smallSampleEstimate } from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames } from '../../experiment/worlds.ts';

/** Full is what findings rest on; quick shows in minutes that everything runs, with intervals too wide to decide much. */
export type StudySize = 'full' | 'quick';

/** A question with the runs that answer it. The rules of its verdicts were written down before the runs. */
export interface Study {
  /** In addresses and on the command line. */
  name: string;
  title: string;
  question: string;
  /** What decides each claim, by its number in `claims.ts`. */
  rules: Readonly<Record<number, string>>;
  jobs(size: StudySize): Job[];
  /** Makes what the finished jobs allow; more of them only narrow it. */
  analyse(results: Results, size: StudySize): Findings;
}

/** A quick study stays in one world. */
export function worldsOf(size: StudySize): readonly WorldName[] {
  return size === 'full' ? worldNames : worldNames.slice(0, 1);
}

/** Results by their jobs. */
export interface Results {
  of(job: Job): WorldResult | undefined;
  /** Lines of code in files of the project; undefined where nobody can count them. */
  lines(files: readonly string[]): number | undefined;
}

export function resultsFrom(
  byName: ReadonlyMap<string, WorldResult>,
  lines: Results['lines'] = () => undefined,
): Results {
  const answers = new Answers(byName.keys());
  return { of: (job) => byName.get(answers.to(job) ?? ''), lines };
}

/** The same job once for each seed. */
export function withSeeds(job: Omit<Job, 'seed'>, seeds: readonly number[]): Job[] {
  return seeds.map((seed) => ({ ...job, seed }));
}

/** The results of a job's seeds that are there, in the order of the seeds. */
export function finishedSeeds(
  results: Results,
  job: Omit<Job, 'seed'>,
  seeds: readonly number[],
): WorldResult[] {
  return withSeeds(job, seeds).flatMap((one) => results.of(one) ?? []);
}

/** 1, 2, …: seed 0 is the one on which settings were fixed, and counts nowhere. */
export function seedsUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

/** Findings of several worlds, one after the other. */
export function joined(parts: readonly Findings[]): Findings {
  return {
    figures: parts.flatMap(({ figures }) => figures),
    tables: parts.flatMap(({ tables }) => tables),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

/** Runs that differ in their seed alone, in whatever world. */
export interface Setting {
  name: string;
  job: Omit<Job, 'seed' | 'world'>;
  /** Five where a claim is decided by it. */
  seeds: number;
}

/** A setting with the results of its seeds that are there. */
export type Finished = Setting & { results: WorldResult[] };

export function jobsIn(world: WorldName, settings: readonly Setting[]): Job[] {
  return settings.flatMap(({ job, seeds }) => withSeeds({ world, ...job }, seedsUpTo(seeds)));
}

/** The settings of which any result is there. */
export function finishedIn(world: WorldName, settings: readonly Setting[], results: Results): Finished[] {
  return settings
    .map((setting) => ({
      ...setting,
      results: finishedSeeds(results, { world, ...setting.job }, seedsUpTo(setting.seeds)),
    }))
    .filter((setting) => setting.results.length > 0);
}

/** A point of a figure: an estimate over seeds, with its interval where there is more than one. */
export function meanPoint(x: number, { value, interval, n }: Estimate, note: string): FigurePoint {
  return { x, y: value, ...(n > 1 && { yInterval: interval }), note: `${note}, seeds: ${n}`, seeds: n };
}

/** A field of the evaluation after a step, over seeds. */
export function atStep(
  { results }: Pick<Finished, 'results'>,
  step: number,
  field: keyof EvaluationRow,
): Estimate {
  return smallSampleEstimate(
    results.flatMap(({ points }) => points.find((point) => point.step === step)?.[field] ?? []),
  );
}

/** A field of the last evaluation, over seeds. */
export function atEnd({ results }: Pick<Finished, 'results'>, field: keyof EvaluationRow): Estimate {
  return smallSampleEstimate(results.flatMap(({ points }) => points.at(-1)?.[field] ?? []));
}
