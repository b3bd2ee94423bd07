import type { FaultCount } from './campaign.ts';

/** What a campaign came to when it was last run in full. */
export interface Measured {
  /** ISO, the day. */
  date: string;
  machine: string;
  seed: number;
  /** Absent where some of what took it is no longer among the counts. */
  seconds?: number;
  counts: FaultCount[];
  /** How many cases were meant, where it was stopped before their end. */
  planned?: number;
}

/** The whole of public/docs/reliability.md: what was tried, how often, and what did not hold. */
export function reliabilityReport(measured: Readonly<Record<string, Measured>>): string {
  const campaigns = Object.entries(measured);
  const rows = campaigns.flatMap(([name, { counts }]) => counts.map((count) => rowOf(name, count)));
  const all = campaigns.flatMap(([, { counts }]) => counts);
  const failures = all.flatMap(({ fault, failures }) => failures.map((failure) => `- ${fault}: ${failure}`));
  return `# What happens when something goes wrong

Written by \`npm run faults\`, which injects the faults below into the lab and counts how often it did what it should. Everything random follows from the seed; \`npm run faults -- --only moments --case 17\` repeats one case. \`npm test\` runs a short form of each.

| Campaign | Date | Machine | Seed | Time | Cases | Held |
|---|---|---|---|---|---|---|
${campaigns.map(([name, one]) => campaignRow(name, one)).join('\n')}

In all ${casesOf(all)} cases, of which ${casesOf(all) - failures.length} held.

| Campaign | Fault | What has to hold | Cases | Held |
|---|---|---|---|---|
${rows.join('\n')}

## What did not hold

${failures.length > 0 ? failures.join('\n') : 'Nothing.'}
`;
}

export const casesOf = (counts: readonly FaultCount[]) => counts.reduce((sum, { cases }) => sum + cases, 0);
const heldOf = (counts: readonly FaultCount[]) =>
  counts.reduce((sum, { cases, failures }) => sum + cases - failures.length, 0);

function campaignRow(name: string, { date, machine, seed, seconds, counts, planned }: Measured): string {
  const time = seconds === undefined ? '' : `${Math.round(seconds)} s`;
  const cases = planned === undefined ? casesOf(counts) : `${casesOf(counts)} of ${planned}, then stopped`;
  return row([name, date, machine, seed, time, cases, heldOf(counts)]);
}

function rowOf(campaign: string, count: FaultCount): string {
  return row([campaign, count.fault, count.expected, count.cases, heldOf([count])]);
}

const row = (cells: readonly (string | number)[]) =>
  `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
