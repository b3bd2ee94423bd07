import type { Finding, FindingsTable, Verdict } from '../../experiment/evidence/figure.ts';
import { differenceEstimate, type Estimate } from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldRecords } from '../../experiment/worlds.ts';
import { shareOf } from './findings.ts';
import { dpoRun, offline, ppoOnGoldRun, referenceRun } from './sharedRuns.ts';
import {
  atEnd,
  type Finished,
  finishedIn,
  jobsIn,
  type Setting,
  type Study,
  type StudySize,
} from './study.ts';
import { inWorld, type Side, side } from './verdicts.ts';
import { withInterval } from './words.ts';

/**
 * Does a policy learn good behaviour that none of its training pairs contains? In the world of the assistant gold pays
 * well for reasons ("because …"), which the reference gives now and then. DPO is trained on the pairs in which neither
 * answer has a reason that counts. PPO on gold has no pairs at all: whatever it comes upon and gold likes, it does again.
 */

const WORLD: WorldName = 'assistant';
/** As the judge names it. */
const BEHAVIOUR = 'gives a reason';

const NAMES = {
  reference: 'SFT, before',
  without: 'DPO, pairs without a reason',
  usual: 'DPO, all pairs',
  gold: 'PPO on gold',
} as const;

function settings(size: StudySize): Setting[] {
  const seeds = size === 'quick' ? 1 : 5;
  // Of the 5,000 shipped pairs about 2,100 are left, as many as the usual run has.
  const without: Setting['job'] = {
    method: 'dpo',
    values: { beta: 0.1, ...offline(size) },
    labelling: { pairCount: 5000 },
    pairsWithout: BEHAVIOUR,
    keep: ['findings'],
  };
  return [
    { name: NAMES.reference, job: referenceRun(WORLD), seeds },
    { name: NAMES.without, job: without, seeds },
    { name: NAMES.usual, job: dpoRun(WORLD, size), seeds },
    { name: NAMES.gold, job: ppoOnGoldRun(size), seeds },
  ];
}

/** A rise of the share by less than this is none. */
const RISE = 0.02;

type Found = (name: string) => Finished | undefined;

/** By how much the share of completions with the behaviour has risen above the reference's. */
function riseOf(find: Found, name: string): Estimate | null {
  const [after, before] = [name, NAMES.reference].map((one) => shareOf(find(one), 'heldOut', BEHAVIOUR));
  return after && before && after.n > 1 && before.n > 1 ? differenceEstimate(after, before) : null;
}

function table(finished: readonly Finished[]): FindingsTable {
  const cell = (estimate: Estimate | null) => (estimate && estimate.n > 0 ? withInterval(estimate) : '–');
  return {
    name: `${WORLD}-shares`,
    title: `${worldRecords[WORLD].title}: a good behaviour that no pair contains`,
    caption: `Share of fresh completions of 256 held-out prompts in which gold finds "${BEHAVIOUR}", and what became of gold and KL; over seeds.`,
    columns: ['', 'with a reason', 'with a tip that fits', 'gold', 'KL'],
    rows: finished.map((setting) => [
      setting.name,
      ...[BEHAVIOUR, 'a tip that fits'].map((finding) => cell(shareOf(setting, 'heldOut', finding))),
      ...(['gold', 'kl'] as const).map((field) => cell(atEnd(setting, field))),
    ]),
  };
}

/** Claim 9 */
function finding(find: Found): Finding {
  const [without, usual, gold] = [NAMES.without, NAMES.usual, NAMES.gold].map((name) => riseOf(find, name));
  const stays: Side = without === null ? null : ((-(side(without, RISE) ?? 0) || 0) as Side);
  const verdict: Verdict | null = inWorld([stays, side(gold, RISE)]);
  const words = (estimate: Estimate | null) => (estimate ? withInterval(estimate) : 'not measured');
  return {
    claim: 9,
    verdict: verdict ?? 'not measured yet',
    result: `The share of answers with a reason changes by ${words(without)} with DPO on pairs without any, by ${words(usual)} with DPO on all pairs, by ${words(gold)} with PPO on gold.`,
    shownIn: `${WORLD}-shares`,
  };
}

export const discovery: Study = {
  name: 'discovery',
  title: 'New behaviour',
  question: 'Does a policy learn good behaviour that none of its training pairs contains?',
  rules: {
    9: 'In the world of the assistant, over fresh completions of held-out prompts: the claim holds if the share with a reason does not rise by 0.02 or more under DPO on pairs of which none contains one, and rises by more than 0.02 under PPO on gold, both with 95% intervals. It fails if DPO’s share rises by more than 0.02 or PPO’s by less, with an interval.',
  },
  jobs: (size) => jobsIn(WORLD, settings(size)),
  analyse: (results, size) => {
    const finished = finishedIn(WORLD, settings(size), results);
    const found = finding((name) => finished.find((setting) => setting.name === name));
    return {
      figures: [],
      tables: finished.length > 0 ? [table(finished)] : [],
      findings: found.verdict === 'not measured yet' ? [] : [found],
    };
  },
};
