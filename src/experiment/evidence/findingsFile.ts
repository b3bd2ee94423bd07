import type { MethodName } from '../methods/methods.ts';
import type { WorldName } from '../worlds.ts';
import type { Findings } from './figure.ts';
import type { Making } from './recordedJobs.ts';

/** What all studies have found so far: the page draws it, and needs no single run for that. */
export interface FindingsFile {
  format: typeof FINDINGS_FORMAT;
  /** Quick findings decide nothing. */
  size: 'full' | 'quick';
  /** In the order in which they are reported. */
  studies: RecordedStudy[];
}

export const FINDINGS_FORMAT = 'dpo-lab-findings-1';

/** A study with what its finished runs say, and where they were made. */
export interface RecordedStudy extends Findings {
  /** In addresses and on the command line. */
  name: string;
  title: string;
  question: string;
  /** What decides each claim, by its number. */
  rules: Record<string, string>;
  /** So many of its runs are done. */
  done: number;
  of: number;
  /** The same, world by world; those in which it has no runs are left out. */
  worlds: { world: WorldName; done: number; of: number }[];
  /** That its runs train or pick with. */
  methods: MethodName[];
  /** Of the runs that are done. */
  seeds: number[];
  /** Processor time of the runs that are done. */
  seconds: number;
  /** Where, when and from which code so many of them were made. */
  made: (Making & { runs: number })[];
  /** Runs of the study at its quick size, which a page can make. */
  quickRuns: number;
}

/** What belongs to one world has its name at the beginning: "reviews", "reviews-gold". */
export function worldOf(figureOrTable: string, worlds: readonly WorldName[]): WorldName | null {
  return worlds.find((world) => figureOrTable === world || figureOrTable.startsWith(`${world}-`)) ?? null;
}
