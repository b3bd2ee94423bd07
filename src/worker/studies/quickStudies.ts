import { studies } from '../../evaluation/studies/studies.ts';
import { resultsFrom } from '../../evaluation/studies/study.ts';
import type { Findings } from '../../experiment/evidence/figure.ts';
import type { Job, WorldResult } from '../../experiment/evidence/job.ts';
import type { Command, Event } from '../protocol.ts';

/** Studies at the size that a page can run: the worker knows them, for the page has nothing that computes. */

const named = (name: string) => studies.find((study) => study.name === name) ?? null;

/** The runs of a study; null where there is none of that name. */
export function quickJobs(name: string): Job[] | null {
  return named(name)?.jobs('quick') ?? null;
}

/**
 * What those runs say that are done, by the names of their jobs.
 *
 * @throws Error where there is no study of that name
 */
export function quickFindings(name: string, results: Readonly<Record<string, WorldResult>>): Findings {
  const study = named(name);
  if (!study) throw new Error(`There is no study "${name}".`);
  return study.analyse(resultsFrom(new Map(Object.entries(results))), 'quick');
}

/** What a page is told that asks about a study. Whatever an analysis stumbles over is said, and ends nothing. */
export function answerAbout(asked: Extract<Command, { type: 'study' | 'analyse' }>): Event {
  const { runId, study } = asked;
  if (asked.type === 'study') return { type: 'study', runId, study, jobs: quickJobs(study) };
  const about = { type: 'findings', runId, study, runs: Object.keys(asked.results).length } as const;
  try {
    return { ...about, findings: quickFindings(study, asked.results), problem: '' };
  } catch (error) {
    return { ...about, findings: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
