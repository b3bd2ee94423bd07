import type { Figure } from '../../experiment/evidence/figure.ts';
import { type RecordedStudy, worldOf } from '../../experiment/evidence/findingsFile.ts';
import type { MethodName } from '../../experiment/methods/methods.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { claimsOf } from './claimRows.ts';

/** What somebody looks for among the studies; empty words and null take everything. */
export interface Wanted {
  words: string;
  world: WorldName | null;
  method: MethodName | null;
}

export const EVERYTHING: Wanted = { words: '', world: null, method: null };

/** The studies that fit: what has a figure first, then what has any result. */
export function wallOf(studies: readonly RecordedStudy[], wanted: Wanted): RecordedStudy[] {
  const rank = (study: RecordedStudy) => (study.figures.length > 0 ? 0 : study.findings.length > 0 ? 1 : 2);
  return studies.filter((study) => fits(study, wanted)).sort((a, b) => rank(a) - rank(b));
}

function fits(study: RecordedStudy, { words, world, method }: Wanted): boolean {
  if (world && !study.worlds.some((one) => one.world === world)) return false;
  if (method && !study.methods.includes(method)) return false;
  const text = textOf(study);
  return words
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => text.includes(word));
}

/** All that a study can be found by. A claim's number is found as "12" and as "claim 12". */
function textOf(study: RecordedStudy): string {
  const claims = claimsOf(study).map(
    ({ number, claim, figures }) => `claim ${number} ${claim} ${figures ?? ''}`,
  );
  return [study.title, study.question, ...claims].join(' ').toLowerCase();
}

/** The figure that stands for the study: of the world that is wanted, if there is one. */
export function leadingFigure({ figures }: RecordedStudy, world: WorldName | null): Figure | null {
  const ofWorld = figures.find(({ name }) => world && worldOf(name, worldNames) === world);
  return ofWorld ?? figures[0] ?? null;
}

/** "41 of 426 runs", "all 66 runs", "takes no runs" */
export function runsWords({ done, of }: Pick<RecordedStudy, 'done' | 'of'>): string {
  if (of === 0) return 'takes no runs';
  const runs = of === 1 ? 'run' : 'runs';
  return done === of ? `all ${of} ${runs}` : `${done} of ${of} ${runs}`;
}

/** What is there and what is missing, in a sentence or two; null where all is there. */
export function incompleteWords({ done, of, worlds }: RecordedStudy): string | null {
  if (done === of) return null;
  if (done === 0) return `None of its ${of} runs is done yet. Its figures come with them.`;
  const parts = worlds.map(({ world, done, of }) => `${worldRecords[world].title} ${done} of ${of}`);
  return `Not complete: ${done} of ${of} runs are done (${parts.join(', ')}). What they do not decide is not measured yet.`;
}
