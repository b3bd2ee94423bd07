import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What became of a case. Each is written down as it ends, so that a campaign that was stopped goes on where it was. */
export interface Outcome {
  number: number;
  /** How many cases the campaign has. */
  of: number;
  /** Fault and activity: a row of the table. */
  fault: string;
  expected: string;
  /** Why it did not hold; null where it did. */
  failure: string | null;
  seconds: number;
}

const FILE = 'outcomes.jsonl';

export function readOutcomes(folder: string): Outcome[] {
  const path = join(folder, FILE);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

export function writeOutcome(folder: string, outcome: Outcome): void {
  appendFileSync(join(folder, FILE), `${JSON.stringify(outcome)}\n`);
}
