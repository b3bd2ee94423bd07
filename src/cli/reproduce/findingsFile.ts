import type { StudySize } from '../../evaluation/studies/study.ts';
import type { FigurePoint } from '../../experiment/evidence/figure.ts';
import {
  FINDINGS_FORMAT,
  type FindingsFile,
  type RecordedStudy,
} from '../../experiment/evidence/findingsFile.ts';
import { isWriter, type Job } from '../../experiment/evidence/job.ts';
import { worldNames } from '../../experiment/worlds.ts';
import type { JobStore } from '../jobs/store.ts';
import type { AnalysedStudy } from './findingsText.ts';

type Store = Pick<JobStore, 'has' | 'made'>;

/** The file that the page shows its evidence from. */
export function findingsFile(
  analysed: readonly AnalysedStudy[],
  store: Store,
  size: StudySize,
): FindingsFile {
  return { format: FINDINGS_FORMAT, size, studies: analysed.map((one) => recordedStudy(one, store, size)) };
}

function recordedStudy(
  { study, figures, tables, findings }: AnalysedStudy,
  store: Store,
  size: StudySize,
): RecordedStudy {
  const { name, title, question, rules } = study;
  const jobs = study.jobs(size);
  const done = jobs.filter((job) => store.has(job));
  const made = store.made(done);
  return {
    name,
    title,
    question,
    rules: { ...rules },
    done: done.length,
    of: jobs.length,
    worlds: worldNames.flatMap((world) => {
      const inWorld = (job: Job) => job.world === world;
      const of = jobs.filter(inWorld).length;
      return of > 0 ? [{ world, done: done.filter(inWorld).length, of }] : [];
    }),
    methods: [...new Set(jobs.flatMap(({ method }) => (isWriter(method) ? [] : [method])))],
    seeds: [...new Set(done.map(({ seed }) => seed))].sort((a, b) => a - b),
    seconds: made.reduce((sum, { seconds }) => sum + seconds, 0),
    made: made.map(({ seconds: _, ...making }) => making),
    quickRuns: study.jobs('quick').length,
    figures: figures.map((figure) => ({
      ...figure,
      series: figure.series.map((series) => ({ ...series, points: series.points.map(roundedPoint) })),
    })),
    tables,
    findings,
  };
}

/** Four digits are more than a figure can show. */
const rounded = (value: number) => Number(value.toPrecision(4));

function roundedPoint({ x, y, xInterval, yInterval, ...rest }: FigurePoint): FigurePoint {
  const ends = ([low, high]: [number, number]): [number, number] => [rounded(low), rounded(high)];
  return {
    x: rounded(x),
    y: rounded(y),
    ...(xInterval && { xInterval: ends(xInterval) }),
    ...(yInterval && { yInterval: ends(yInterval) }),
    ...rest,
  };
}
