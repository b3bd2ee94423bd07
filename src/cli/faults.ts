import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import type { Campaign } from './faults/campaign.ts';
import { headlessCampaigns } from './faults/headless.ts';
import { inputsCampaign } from './faults/mutatedInputs.ts';
import { pageCampaign } from './faults/page.ts';
import { type CampaignResult, reliabilityReport } from './faults/report.ts';
import { serverCampaign } from './faults/server.ts';
import { replaceFile } from './files/disk.ts';
import { choiceOption, integerOption } from './options.ts';

const campaigns: readonly Campaign[] = [inputsCampaign, serverCampaign, ...headlessCampaigns, pageCampaign];
const REPORT = join('public', 'docs', 'reliability.md');

const command = programCommand(
  'faults',
  'Injects faults and counts what held: mutated inputs, hostile requests, kills and full disks of headless runs, ' +
    `reloads and crashes of the page. Writes the table to ${REPORT} where all campaigns ran in full; exits with status 1 ` +
    'if something did not hold.',
)
  .addOption(
    choiceOption(
      '--only <CAMPAIGN>',
      'runs only this one',
      campaigns.map(({ name }) => name),
    ),
  )
  .addOption(integerOption('--seed <N>', 'fixes the faults', [0, 2 ** 31]).default(1))
  .addOption(new Option('--quick', 'the short form, as in npm test'));

/** `npm run faults` */
async function main(args: string[]): Promise<void> {
  const { only = null, seed, quick } = readOptions(command, args);
  const scale = quick ? 'short' : 'full';
  const results: CampaignResult[] = [];
  for (const campaign of campaigns.filter(({ name }) => only === null || name === only)) {
    console.log(`${campaign.name} …`);
    const begun = performance.now();
    const counts = await campaign.run({ seed, scale, say: console.log });
    const seconds = (performance.now() - begun) / 1000;
    results.push({ name: campaign.name, counts, seconds });
    for (const { fault, cases, failures } of counts) {
      console.log(`  ${fault}: ${cases - failures.length} of ${cases} held`);
      for (const failure of failures) console.log(`    ${failure}`);
    }
  }
  if (only === null && scale === 'full') {
    const machine = `${cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${process.version}, ${process.platform}`;
    mkdirSync(dirname(REPORT), { recursive: true });
    const date = new Date().toISOString().slice(0, 10);
    replaceFile(REPORT, reliabilityReport(results, { machine, date, seed }));
    console.log(`Written to ${REPORT}.`);
  }
  const counts = results.flatMap((result) => result.counts);
  const cases = counts.reduce((sum, count) => sum + count.cases, 0);
  const failed = counts.reduce((sum, { failures }) => sum + failures.length, 0);
  console.log(`${cases - failed} of ${cases} held.`);
  process.exitCode = failed === 0 && cases > 0 ? 0 : 1;
}

runProgram(main);
