import type { Figure, Finding, FindingsTable } from '../../experiment/evidence/figure.ts';
import {
  deviationRatio,
  differenceEstimate,
  type Estimate,
  mean,
  sampleDeviation,
  smallSampleEstimate,
} from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldRecords } from '../../experiment/worlds.ts';
import { ppoOnGoldRun } from './sharedRuns.ts';
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
 * What PPO's baseline is good for. A policy gradient is a mean of advantages times ∇ log π: the less the advantages spread,
 * the less noise is in it. The critic predicts what is to come and is taken off. Its counterpart here is a critic that
 * learns next to nothing and says 0: what is left is the mean of the batch, which whitening takes off.
 *
 * The gradient's own variance is not measured, only that of the advantages in it, and how far the seeds' ends lie apart.
 */

const WORLD: WorldName = 'assistant';
const WITH = 'critic that learns';
const WITHOUT = 'critic that stays at 0';
/** The smallest that there is: 320 updates of Adam move a weight by 0.00003. */
const STANDING_STILL = 1e-7;
const SPREAD = 'val/advantage_std';

function settings(size: StudySize): Setting[] {
  const seeds = size === 'quick' ? 1 : 5;
  const job = ppoOnGoldRun(size);
  return [
    { name: WITH, job, seeds },
    {
      name: WITHOUT,
      job: { ...job, values: { ...job.values, valueLearningRate: STANDING_STILL }, keep: ['updates'] },
      seeds,
    },
  ];
}

/** A value of the rows, averaged over the steps of each seed. */
function overSteps({ results }: Finished, name: string): Estimate {
  return smallSampleEstimate(
    results.flatMap(({ updates }) => (updates?.[name] ? [mean(updates[name])] : [])),
  );
}

const golds = ({ results }: Finished) => results.flatMap(({ points }) => points.at(-1)?.gold ?? []);

function table(finished: readonly Finished[]): FindingsTable {
  const cell = (estimate: Estimate) => (estimate.n > 0 ? withInterval(estimate) : '–');
  return {
    name: `${WORLD}-spread`,
    title: `${worldRecords[WORLD].title}: PPO with and without a critic`,
    caption:
      'On gold, λ = 1. Deviation of the advantages before whitening, and norm of the gradient, averaged over the steps; gold after the last one, and its deviation over the seeds.',
    columns: ['', 'deviation of the advantages', 'gradient norm', 'gold', 'its deviation over seeds'],
    rows: finished.map((setting) => [
      setting.name,
      cell(overSteps(setting, SPREAD)),
      cell(overSteps(setting, 'grad_norm')),
      cell(atEnd(setting, 'gold')),
      setting.results.length < 2 ? '–' : sampleDeviation(golds(setting)).toFixed(2),
    ]),
  };
}

function figure(finished: readonly Finished[]): Figure {
  return {
    name: `${WORLD}-advantages`,
    title: `${worldRecords[WORLD].title}: how far advantages spread`,
    caption: 'Standard deviation over the tokens of a step, before whitening; averaged over seeds.',
    x: { name: 'step', unit: 'steps' },
    y: { name: 'deviation of the advantages', unit: 'σ of gold' },
    series: finished.map(({ name, results }) => {
      const courses = results.flatMap(({ updates }) => (updates?.[SPREAD] ? [updates[SPREAD]] : []));
      const length = Math.min(...courses.map((course) => course.length));
      return {
        name,
        kind: 'measured' as const,
        joined: true,
        points: Array.from({ length: courses.length === 0 ? 0 : length }, (_, i) => {
          const found = smallSampleEstimate(courses.map((course) => course[i]));
          return { x: i + 1, y: found.value, ...(found.n > 1 && { yInterval: found.interval }) };
        }),
      };
    }),
  };
}

/** Claim 19 */
function finding(finished: readonly Finished[]): Finding | null {
  const [own, other] = [WITH, WITHOUT].map((name) => finished.find((setting) => setting.name === name));
  if (!own || !other) return null;
  const advantages = differenceEstimate(overSteps(other, SPREAD), overSteps(own, SPREAD));
  const ends = deviationRatio(golds(other), golds(own));
  const ofEnds = side(ends, 1);
  // Five seeds seldom tell two spreads apart: they may speak against the claim, and need not speak for it.
  const against: Side = ofEnds === 0 ? 1 : ofEnds;
  const verdict = inWorld([side(advantages), against]);
  if (verdict === null) return null;
  return {
    claim: 19,
    verdict,
    result: `Without a learning critic the SD of the advantages is higher by ${withInterval(advantages)}, and the SD of gold over seeds is ${withInterval(ends)} times as large. Gold ends at ${withInterval(atEnd(other, 'gold'))} without and ${withInterval(atEnd(own, 'gold'))} with it.`,
    shownIn: `${WORLD}-spread`,
  };
}

export const baselines: Study = {
  name: 'baselines',
  title: 'A baseline for PPO',
  question: 'How much noise does the critic take out of the policy gradient?',
  rules: {
    19: 'In the world of the assistant, PPO on gold at λ = 1. The claim holds if the standard deviation of the advantages before whitening, averaged over the steps, is higher with a critic that stays at 0 than with one that learns, with the 95% interval of the difference above 0. It fails if that lies below 0, or if the golds of the five seeds deviate less without the critic, with the interval of the ratio below 1 (F-test). The variance of the gradient itself is not measured.',
  },
  jobs: (size) => jobsIn(WORLD, settings(size)),
  analyse: (results, size) => {
    const finished = finishedIn(WORLD, settings(size), results);
    const found = finding(finished);
    return {
      figures: finished.length > 0 ? [figure(finished)] : [],
      tables: finished.length > 0 ? [table(finished)] : [],
      findings: found ? [found] : [],
    };
  },
};
