import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { programCommand, readOptions, runProgram, UsageProblem } from './commandLine.ts';
import type { Campaign } from './faults/campaign.ts';
import { headlessCampaigns } from './faults/headless.ts';
import { momentsCampaign } from './faults/moments.ts';
import { inputsCampaign } from './faults/mutatedInputs.ts';
import { pageCampaign } from './faults/page.ts';
import { casesOf, type Measured, reliabilityReport } from './faults/report.ts';
import { serverCampaign } from './faults/server.ts';
import { replaceFile } from './files/disk.ts';
import { choiceOption, integerOption } from './options.ts';

const campaigns: readonly Campaign[] = [
  inputsCampaign,
  serverCampaign,
  ...headlessCampaigns,
  pageCampaign,
  momentsCampaign,
];
const REPORT = join('public', 'docs', 'reliability.md');
/** What the report is written from: each campaign as it was last run in full. */
const MEASURED = join('src', 'cli', 'faults', 'measured.json');

const numbered = campaigns.filter(({ hasNumbers }) => hasNumbers).map(({ name }) => name);
const command = programCommand(
  'faults',
  'Injects faults and counts what held: mutated inputs, hostile requests, kills and full disks of headless runs, ' +
    `faults of the page at random moments. Writes ${REPORT}, campaign by campaign; exits with status 1 ` +
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
  .addOption(integerOption('--case <N>', `repeats one case of ${numbered.join(' or ')}`, [0, 2 ** 31]))
  .addOption(new Option('--resume', 'goes on where a campaign of inputs or moments was stopped'))
  .addOption(new Option('--quick', 'the short form, as in npm test'));

/** `npm run faults` */
async function main(args: string[]): Promise<void> {
  const { only: name = null, seed, quick, case: only, resume = false } = readOptions(command, args);
  const scale = quick ? 'short' : 'full';
  if (only !== undefined && !numbered.includes(name ?? '')) {
    throw new UsageProblem(`--case needs --only ${numbered.join(' or --only ')}, whose cases have numbers.`);
  }
  let [cases, failed] = [0, 0];
  for (const campaign of campaigns.filter((one) => name === null || one.name === name)) {
    console.log(`${campaign.name} …`);
    const begun = performance.now();
    const goesOn = resume && campaign.resumes === true;
    const options = { seed, scale, only, resume: goesOn, say: console.log } as const;
    const counts = await campaign.run(options);
    const seconds = (performance.now() - begun) / 1000;
    for (const { fault, cases, failures } of counts) {
      console.log(`  ${fault}: ${cases - failures.length} of ${cases} held`);
      for (const failure of failures) console.log(`    ${failure}`);
    }
    if (scale === 'full' && only === undefined) {
      // Of what was resumed nobody knows the time.
      const time = goesOn ? {} : { seconds };
      const planned = campaign.planned?.(options) ?? 0;
      const rest = planned > casesOf(counts) ? { planned } : {};
      keep(campaign.name, { date: today(), machine: machine(), seed, ...time, counts, ...rest });
    }
    cases += casesOf(counts);
    failed += counts.reduce((sum, { failures }) => sum + failures.length, 0);
  }
  console.log(`${cases - failed} of ${cases} held.`);
  process.exitCode = failed === 0 && cases > 0 ? 0 : 1;
}

const today = () => new Date().toISOString().slice(0, 10);
const machine = () =>
  `${cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${process.version}, ${process.platform}`;

/** Puts a campaign into the report, in place of what it came to before. */
function keep(name: string, measured: Measured): void {
  const before: Record<string, Measured> = existsSync(MEASURED)
    ? JSON.parse(readFileSync(MEASURED, 'utf8'))
    : {};
  const all = { ...before, [name]: measured };
  const known = campaigns.filter((one) => one.name in all).map((one) => [one.name, all[one.name]]);
  const ordered: Record<string, Measured> = Object.fromEntries(known);
  replaceFile(MEASURED, `${JSON.stringify(ordered, null, 1)}\n`);
  mkdirSync(dirname(REPORT), { recursive: true });
  replaceFile(REPORT, reliabilityReport(ordered));
  console.log(`Written to ${REPORT}.`);
}

runProgram(main);
