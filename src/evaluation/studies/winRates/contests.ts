import {
  type Probe,
  type ProbeResult,
  probeName,
  type WorldResult,
} from '../../../experiment/evidence/job.ts';
import {
  type Estimate,
  mean,
  meanEstimate,
  smallSampleEstimate,
  withinShares,
} from '../../../experiment/metrics/statistics.ts';
import { random } from '../../../experiment/random.ts';
import type { WorldName } from '../../../experiment/worlds.ts';
import { type Judged, type JudgeName, pairJudges, type WinRate, winRate } from '../../winRate.ts';
import { atSixNats, dpoRun, offline, onPolicy, ppoRun, referenceRun } from '../sharedRuns.ts';
import { finishedIn, type Results, type Setting, type StudySize } from '../study.ts';

/** The contests: who writes, and how often one beats another. */

/** Who completes prompts: trained, picking, or as they are. */
export function contestants(world: WorldName, size: StudySize): Setting[] {
  const quick = size === 'quick';
  const [five, three] = quick ? [1, 1] : [5, 3];
  const writes = { keep: ['writing'] } as const;
  const best = { steps: 16, evaluateEvery: 16, poolPrompts: quick ? 16 : 48 };
  return [
    { name: 'SFT', job: referenceRun(world), seeds: five },
    { name: 'Demonstrations', job: { method: 'demonstrations', values: {}, ...writes }, seeds: 1 },
    { name: 'DPO', job: dpoRun(world, size), seeds: five },
    { name: 'PPO', job: ppoRun(world, size), seeds: five },
    { name: 'Preferred-FT', job: { method: 'preferred-ft', values: offline(size), ...writes }, seeds: three },
    { name: 'Best of 16', job: { method: 'best-of-n', values: best, ...writes }, seeds: three },
  ];
}

/** The world in which pairs are few: both of its shifts are real ones. */
export const FEW_PAIRS_IN: WorldName = 'assistant';
const FEW = 200;

/**
 * Prompts that outnumber pairs: DPO has the 200 pairs, of some 35 prompts; PPO has a reward model of the same pairs, and
 * 1,000 prompts of its own. DPO's 200 steps see each pair as often as the reward model's 100 do.
 */
export function fewPairs(size: StudySize): Setting[] {
  const quick = size === 'quick';
  const steps = quick ? 60 : 200;
  const writes = { keep: ['writing'] } as const;
  return [
    {
      name: 'DPO',
      job: {
        method: 'dpo',
        values: { beta: 0.1, steps, evaluateEvery: steps },
        labelling: { pairCount: FEW },
        ...writes,
      },
      seeds: quick ? 1 : 5,
    },
    {
      name: 'PPO',
      job: { method: 'ppo', values: { ...atSixNats, ...onPolicy(size), proxyPairs: FEW }, ...writes },
      seeds: quick ? 1 : 5,
    },
  ];
}

/** What a contestant wrote in one world, seed by seed. */
export interface Written {
  name: string;
  seeds: readonly WorldResult[];
}

export type OfWorld = { world: WorldName; written: Written[] };

function judgedOf({ gold, length, proxy }: ProbeResult): Judged[] {
  return gold.map((one, i) => ({ gold: one, length: length[i], proxy: proxy[i] }));
}

/** A contest on the same prompts, seed against seed; who has a single seed meets all seeds of the other. */
export function contests(own: Written, other: Written, probe: Probe, judge: JudgeName): WinRate[] {
  const count = other.seeds.length === 1 ? own.seeds.length : Math.min(own.seeds.length, other.seeds.length);
  return Array.from({ length: count }, (_, i) => {
    const [mine, theirs] = [own.seeds[i], other.seeds[i] ?? other.seeds[0]].map(
      ({ probes }) => probes?.[probeName(probe)],
    );
    if (!mine || !theirs) return null;
    return winRate(
      judgedOf(mine),
      judgedOf(theirs),
      pairJudges[judge],
      random(i, 'judge', own.name, other.name),
    );
  }).filter((one) => one !== null);
}

/**
 * The rate over seeds. Its interval is the wider of two: Student's over seeds, which differ in training and sampling,
 * and the normal one over prompts, which all seeds share, as they may share their opponent.
 */
export function overSeeds(found: readonly WinRate[]): Estimate {
  const bySeed = smallSampleEstimate(found.map(({ rate }) => rate.value));
  const byPrompt = meanEstimate(
    found[0].scores.map((_, prompt) => mean(found.map(({ scores }) => scores[prompt]))),
  );
  const width = ({ interval: [low, high] }: Estimate) => high - low;
  const { interval, stderr } = width(byPrompt) > width(bySeed) ? byPrompt : bySeed;
  return { value: bySeed.value, interval: withinShares(interval), stderr, n: found.length };
}

/** How often one beats the other. */
export function rateOf(
  of: OfWorld,
  own: string,
  other: string,
  probe: Probe,
  judge: JudgeName = 'gold',
): Estimate | null {
  const [mine, theirs] = [own, other].map((name) => of.written.find((one) => one.name === name));
  if (!mine || !theirs) return null;
  const found = contests(mine, theirs, probe, judge);
  return found.length >= 2 ? overSeeds(found) : null;
}

export const HELD_OUT: Probe = { split: 'heldout', temperature: 1 };
export const GREEDY: Probe = { split: 'heldout', temperature: 0 };

/** Who of these has written in the world, and what. */
export function writtenIn(world: WorldName, settings: readonly Setting[], results: Results): OfWorld {
  const finished = finishedIn(world, settings, results);
  return { world, written: finished.map(({ name, results: seeds }) => ({ name, seeds })) };
}
