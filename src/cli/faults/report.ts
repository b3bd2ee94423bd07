import type { FaultCount } from './campaign.ts';

/** What a campaign came to. */
export interface CampaignResult {
  name: string;
  counts: FaultCount[];
  seconds: number;
}

/** The whole of public/docs/reliability.md: what was tried, how often, and what did not hold. */
export function reliabilityReport(
  results: readonly CampaignResult[],
  { machine, date, seed }: { machine: string; date: string; seed: number },
): string {
  const rows = results.flatMap(({ name, counts }) => counts.map((count) => rowOf(name, count)));
  const all = results.flatMap(({ counts }) => counts);
  const cases = all.reduce((sum, count) => sum + count.cases, 0);
  const failures = all.flatMap(({ fault, failures }) => failures.map((failure) => `- ${fault}: ${failure}`));
  const seconds = results.map((result) => `${result.name} ${Math.round(result.seconds)} s`).join(', ');
  return `# What happens when something goes wrong

Written by \`npm run faults\`, which injects the faults below into the lab and counts how often it did what it should. Everything random follows from the seed. \`npm test\` runs a short form of each.

- Date: ${date}
- Machine: ${machine}
- Seed: ${seed}
- Time: ${seconds}
- Cases: ${cases}, of which ${cases - failures.length} held

| Campaign | Fault | What has to hold | Cases | Held |
|---|---|---|---|---|
${rows.join('\n')}

## What did not hold

${failures.length > 0 ? failures.join('\n') : 'Nothing.'}
`;
}

function rowOf(campaign: string, { fault, expected, cases, failures }: FaultCount): string {
  const cells = [campaign, fault, expected, cases, cases - failures.length];
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}
