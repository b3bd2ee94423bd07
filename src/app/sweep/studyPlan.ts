import { labellingControls } from '../../experiment/controls/labelling.ts';
import type { Findings } from '../../experiment/evidence/figure.ts';
import { type Job, jobName } from '../../experiment/evidence/job.ts';
import { methods } from '../../experiment/methods/methods.ts';
import { valuesOf } from '../describeRun.ts';
import { changesFrom, controlsOf } from '../settings.ts';
import type { StudyRecord } from './sweepRecord.ts';

/** A study as the worker knows it. */
export interface StudyPlan {
  study: string;
  /** Its runs at the quick size; null where the worker has no study of that name. */
  jobs: readonly Job[] | null;
}

/** What so many runs of a study in this browser say. */
export interface StudyFindings {
  study: string;
  runs: number;
  /** Null where they could not be analysed. */
  findings: Findings | null;
  problem: string;
}

/** Whether a sweep of an earlier visit has other runs than the study has by now. */
export function isOutdated(record: StudyRecord, { jobs }: StudyPlan): boolean {
  const names = (list: readonly Job[]) => list.map(jobName).join('\n');
  return jobs === null || names(record.jobs) !== names(jobs);
}

/** Lengths differ by the study's size, and say little beside what a run is there for. */
const LENGTHS = ['steps', 'evaluateEvery', 'poolPrompts'];

const starts = { base: 'from the base model', 'preferred-ft': 'from preferred-FT' } as const;

/** "DPO, β 0.2, label noise 0.1" */
export function jobWords({ method, values, labelling = {}, start, pairsWithout }: Job): string {
  if (method === 'reference') return 'The reference writes';
  if (method === 'demonstrations') return 'The demonstrations are judged';
  const shown = Object.fromEntries(Object.entries(values).filter(([name]) => !LENGTHS.includes(name)));
  return [
    methods[method].title,
    ...valuesOf(controlsOf(method), shown),
    ...(start === undefined ? [] : [starts[start]]),
    ...(pairsWithout === undefined ? [] : [`no pair that ${pairsWithout}`]),
    ...valuesOf(labellingControls, changesFrom(labellingControls, labelling)),
  ].join(', ');
}
