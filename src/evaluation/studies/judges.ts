import type { Finding, FindingsTable, Verdict } from '../../experiment/evidence/figure.ts';
import type { AgreementResult } from '../../experiment/evidence/job.ts';
import { differenceEstimate, type Estimate, shareOver } from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { judgeNames } from '../winRate.ts';
import { LARGEST, rewardModelJob, SMALLEST } from './rewardModels/runs.ts';
import {
  finishedIn,
  jobsIn,
  type Results,
  type Setting,
  type Study,
  type StudySize,
  worldsOf,
} from './study.ts';
import { inWorld, overWorlds, type Side, side } from './verdicts.ts';
import { withInterval } from './words.ts';

/**
 * Do judges agree? Held-out pairs are compared by gold, by a noisy judge that is asked in both orders, by a reward model
 * and by length. The reward models are those of the study of reward models, one for each seed. People are the labellers of
 * the pairs, who can be asked a second time.
 */

const LARGE = 'the largest reward model';
const SMALL = 'the smallest reward model';

function proxies(size: StudySize): Setting[] {
  const seeds = size === 'quick' ? 1 : 5;
  return [
    { name: LARGE, job: rewardModelJob(LARGEST, 5000, size), seeds },
    { name: SMALL, job: rewardModelJob(SMALLEST, 5000, size), seeds },
  ];
}

/** What one reward model's seeds said, as the proxy beside the other judges. */
interface Heard {
  name: string;
  seeds: readonly AgreementResult[];
}

type OfWorld = { world: WorldName; heard: Heard[] };

/** How often two judges say the same of pairs that neither calls a tie. */
function agreement(heard: Heard, judges: string): Estimate | null {
  const found = heard.seeds.flatMap(({ between }) => between[judges] ?? []);
  if (found.length === 0) return null;
  return shareOver(
    found.map(({ decided }) => decided),
    Math.min(...found.map(({ decidedPairs }) => decidedPairs)),
  );
}

/** A share of all pairs, over the seeds. */
function shareIn(heard: Heard | undefined, of: (one: AgreementResult) => number): Estimate | null {
  const found = heard?.seeds ?? [];
  return found.length === 0 ? null : shareOver(found.map(of), Math.min(...found.map(({ pairs }) => pairs)));
}

const longer = (heard: Heard | undefined, judge: string) =>
  shareIn(heard, ({ prefersLonger }) => prefersLonger[judge]);
const withPeople = (heard: Heard | undefined, judge: string) =>
  shareIn(heard, (one) => one.withPeople[judge]);
const amongPeople = (heard: Heard | undefined) => shareIn(heard, ({ people }) => people);

const cell = (estimate: Estimate | null) => (estimate ? withInterval(estimate) : '–');
const find = ({ heard }: OfWorld, name: string) => heard.find((one) => one.name === name);
/** Everybody's name, the proxy's being that of the reward model. */
const said = (judge: string, proxy: string) => (judge === 'proxy' ? proxy : judge);

function betweenTable(of: OfWorld): FindingsTable {
  const [first] = of.heard;
  const rows = of.heard.flatMap((heard) =>
    Object.keys(heard.seeds[0].between)
      // What has no part in it is the same with either reward model.
      .filter((judges) => heard === first || judges.includes('proxy'))
      .map((judges) => {
        const [one, other] = judges.split(', ').map((judge) => said(judge, heard.name));
        const all = shareOver(
          heard.seeds.flatMap(({ between }) => between[judges]?.all ?? []),
          heard.seeds[0].pairs,
        );
        return [one, other, cell(agreement(heard, judges)), withInterval(all)];
      }),
  );
  return {
    name: `${of.world}-agreement`,
    title: `${worldRecords[of.world].title}: who agrees with whom`,
    caption:
      'Share of held-out pairs. Noisy with noisy: two readings, each asked in both orders; where it contradicts itself it says tie. With the wider of two 95% intervals, over seeds and over pairs; pairs of one prompt share completions, so that the latter is a little narrow.',
    columns: ['', '', 'without ties', 'a tie agrees with a tie alone'],
    rows,
  };
}

function peopleTable(of: OfWorld): FindingsTable {
  const [large, small] = [LARGE, SMALL].map((name) => find(of, name));
  return {
    name: `${of.world}-people`,
    title: `${worldRecords[of.world].title}: who agrees with people`,
    caption:
      'Share of held-out pairs on which a second labeller, and each judge, agrees with the label. A tie counts one half.',
    columns: ['people', 'gold', 'noisy', LARGE, SMALL, 'length'],
    rows: [
      [
        cell(amongPeople(large ?? small)),
        ...['gold', 'noisy', 'proxy'].map((judge) => cell(withPeople(large, judge))),
        cell(withPeople(small, 'proxy')),
        cell(withPeople(large, 'length')),
      ],
    ],
  };
}

function faultTable(of: OfWorld): FindingsTable {
  const [first] = of.heard;
  const faults = Object.entries(first?.seeds[0].faults ?? {}).sort((a, b) => b[1].pairs - a[1].pairs);
  const small = find(of, SMALL);
  const share = (heard: Heard | undefined, judge: string, fault: string): string => {
    const found = heard?.seeds.flatMap(({ faults }) => faults[fault] ?? []) ?? [];
    if (found.length === 0) return '–';
    return withInterval(
      shareOver(
        found.map(({ prefersWithout }) => prefersWithout[judge]),
        Math.min(...found.map(({ pairs }) => pairs)),
      ),
    );
  };
  return {
    name: `${of.world}-faults`,
    title: `${worldRecords[of.world].title}: who minds which fault`,
    caption:
      'Of held-out pairs in which one completion alone has the fault: how often each judge prefers the other one. 0.50 is indifference; gold sees all else that the two differ in.',
    columns: ['fault', 'pairs', ...judgeNames.map((judge) => said(judge, first.name)), SMALL],
    rows: faults.map(([fault, { pairs }]) => [
      fault,
      String(pairs),
      ...judgeNames.map((judge) => share(first, judge, fault)),
      share(small, 'proxy', fault),
    ]),
  };
}

function lengthTable(of: OfWorld): FindingsTable {
  const large = find(of, LARGE);
  return {
    name: `${of.world}-length`,
    title: `${worldRecords[of.world].title}: who prefers the longer completion`,
    caption: 'Share of held-out pairs of different lengths.',
    columns: ['gold', 'noisy', LARGE, SMALL],
    rows: [
      [
        cell(longer(large, 'gold')),
        cell(longer(large, 'noisy')),
        cell(longer(large, 'proxy')),
        cell(longer(find(of, SMALL), 'proxy')),
      ],
    ],
  };
}

/** How much less than people with each other a judge may agree with them for it to be about as much. */
const ABOUT = 0.05;

function difference(a: Estimate | null, b: Estimate | null): Estimate | null {
  return a && b && a.n > 1 && b.n > 1 ? differenceEstimate(a, b) : null;
}

/** The better of two sides: one judge with the taste is enough. */
function either(sides: readonly Side[]): Side {
  const known = sides.filter((one) => one !== null);
  return known.length < sides.length ? null : (Math.max(...known) as Side);
}

/** Claim 16 */
function agree(all: readonly OfWorld[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const [large, small] = [LARGE, SMALL].map((name) => find(of, name));
    const [own, people] = [withPeople(large, 'proxy'), amongPeople(large)];
    const shortfall = difference(own, people);
    const tastes = [large, small].map((heard) => difference(longer(heard, 'proxy'), longer(heard, 'gold')));
    const sides = [side(shortfall, -ABOUT), either(tastes.map((taste) => side(taste)))];
    if (sides.includes(null)) return null;
    lines.push(
      `${of.world}: reward model and people agree in ${cell(own)}, people with each other in ${cell(people)}; beyond gold the longer completion is preferred by ${cell(tastes[0])} (largest) and ${cell(tastes[1])} (smallest)`,
    );
    return inWorld(sides);
  });
  return {
    claim: 16,
    verdict: overWorlds(verdicts),
    result: `Of held-out pairs. ${lines.join('. ')}.`,
    shownIn: 'reviews-people',
  };
}

function heardIn(world: WorldName, results: Results, size: StudySize): OfWorld {
  const heard = finishedIn(world, proxies(size), results).map(({ name, results }) => ({
    name,
    seeds: results.flatMap(({ agreement }) => agreement ?? []),
  }));
  return { world, heard: heard.filter(({ seeds }) => seeds.length > 0) };
}

export const judges: Study = {
  name: 'judges',
  title: 'Judges',
  question: 'Do automatic judges agree with people, which faults do they mind, and do they like long texts?',
  rules: {
    16: '“People” are the simulated labellers of the held-out pairs; how far they agree with each other is how often a second one gives a pair the label that it has. In a world the claim holds if the largest reward model of 5,000 pairs agrees with people about as much as they do with each other (the difference lies above −0.05 with its 95% interval) and the largest or the smallest one prefers the longer of two completions more often than gold does, with an interval above 0. It fails if the first lies below −0.05, or both others below 0.',
  },
  jobs: (size) => worldsOf(size).flatMap((world) => jobsIn(world, proxies(size))),
  analyse: (results, size) => {
    const all = worldNames.map((world) => heardIn(world, results, size));
    const begun = all.filter(({ heard }) => heard.length > 0);
    return {
      figures: [],
      tables: begun.flatMap((of) => [peopleTable(of), betweenTable(of), faultTable(of), lengthTable(of)]),
      findings: [agree(all)].filter(({ verdict }) => verdict !== 'not measured yet'),
    };
  },
};
