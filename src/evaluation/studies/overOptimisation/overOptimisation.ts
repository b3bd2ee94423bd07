import type { Finding, Findings, Verdict } from '../../../experiment/evidence/figure.ts';
import { smallSampleEstimate, wilsonInterval } from '../../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames } from '../../../experiment/worlds.ts';
import { type Study, seedsUpTo, withSeeds, worldsOf } from '../study.ts';
import { overWorlds } from '../verdicts.ts';
import { withInterval } from '../words.ts';
import { figuresOf, fitTable, histogramTable, textTable } from './figures.ts';
import {
  courseOf,
  type Finished,
  finishedIn,
  isDecisive,
  isOverOptimised,
  settingsIn,
  staysHigh,
  turned,
} from './runs.ts';

/** Claim 5: the small proxy without a penalty. */
function turns(all: readonly { world: WorldName; small: Finished | undefined }[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map(({ world, small }): Verdict | null => {
    const courses = small?.results.flatMap((seed) => courseOf(seed) ?? []) ?? [];
    if (!small || courses.length < small.seeds) return null;
    const count = courses.filter(isOverOptimised).length;
    const change = (field: 'length' | 'repetition') =>
      withInterval(
        smallSampleEstimate(
          small.results.map(({ points }) => (points.at(-1)?.[field] ?? 0) - (points[0][field] ?? 0)),
        ),
      );
    const fall = smallSampleEstimate(courses.map(({ peak, last }) => peak.gold - last.gold));
    const peakKl = smallSampleEstimate(courses.map(({ peak }) => peak.kl));
    lines.push(
      `${world}: ${count} of ${courses.length} seeds (gold turns in ${courses.filter(turned).length}, the proxy stays high in ${courses.filter(staysHigh).length}); gold peaks at KL ${withInterval(peakKl)} and ends ${withInterval(fall)} below; length changes by ${change('length')} tokens, repetition by ${change('repetition')}`,
    );
    return count >= 0.8 * courses.length ? 'holds here' : 'does not hold here';
  });
  return {
    claim: 5,
    verdict: overWorlds(verdicts),
    result: `PPO on a one-layer proxy of 200 pairs without a penalty. ${lines.join('. ')}.`,
    shownIn: 'reviews-small-proxy',
  };
}

/** Claim 26, over all PPO runs of the study: what KL and gold do in a run's second half tells who was over-optimised. */
function signOfHacking(all: readonly Finished[]): Finding {
  const runs = all
    .filter(({ job }) => job.method === 'ppo')
    .flatMap(({ results }) =>
      results.flatMap((seed) => {
        const course = courseOf(seed);
        if (!course) return [];
        const middle = seed.points[Math.floor((seed.points.length - 1) / 2)];
        const sign = course.last.kl > middle.kl && course.last.gold <= middle.gold;
        return [{ hacked: isOverOptimised(course), sign }];
      }),
    );
  const [hacked, others] = [runs.filter((run) => run.hacked), runs.filter((run) => !run.hacked)];
  const caught = hacked.filter(({ sign }) => sign).length;
  const spared = others.filter(({ sign }) => !sign).length;
  const [sensitivity, specificity] = [
    wilsonInterval(caught, hacked.length),
    wilsonInterval(spared, others.length),
  ];
  const enough = hacked.length >= 10 && others.length >= 10;
  const ends = ([low, high]: [number, number]) => `[${low.toFixed(2)}, ${high.toFixed(2)}]`;
  const holds = sensitivity[0] > 0.5 && specificity[0] > 0.5;
  const fails = sensitivity[1] < 0.5 || specificity[1] < 0.5;
  return {
    claim: 26,
    verdict: !enough
      ? 'not measured yet'
      : holds
        ? 'holds here'
        : fails
          ? 'does not hold here'
          : 'inconclusive here',
    result: `Of ${hacked.length} over-optimised PPO runs ${caught} show the sign ${ends(sensitivity)}, of ${others.length} others ${spared} do not ${ends(specificity)}.`,
    shownIn: 'reviews-fits',
  };
}

export const overOptimisation: Study = {
  name: 'over-optimisation',
  title: 'Over-optimisation',
  question:
    'How far can a policy be optimised against a learnt proxy before gold turns, and what do the size of the proxy, its data and a KL penalty change?',
  rules: {
    5: 'PPO on a one-layer proxy of 200 pairs, without a penalty. A seed counts if gold is highest at an evaluation inside the run, ends at least 0.3 below that, and the proxy ends within 5% of its highest value. In a world the claim holds if at least 4 of 5 seeds count; it holds here if it holds in all worlds. What it says of length and repetition is reported beside it.',
    26: 'The sign: in the second half of a PPO run KL rises and gold does not. Over all PPO runs of the study the claim holds if more than half of the over-optimised runs show the sign and more than half of the others do not, both with Wilson’s 95% intervals above one half.',
  },
  jobs: (size) =>
    worldsOf(size).flatMap((world) =>
      settingsIn(world, size).flatMap(({ job, seeds }) => withSeeds(job, seedsUpTo(seeds))),
    ),
  analyse: (results, size): Findings => {
    const byWorld = worldNames.map((world) => {
      const settings = finishedIn(world, results, size);
      const small = settings.find(isDecisive);
      return { world, settings, small };
    });
    const begun = byWorld.filter(({ settings }) => settings.length > 0);
    return {
      figures: begun.flatMap(({ world, settings }) => figuresOf(world, settings)),
      tables: begun.flatMap(({ world, settings, small }) =>
        [
          fitTable(world, settings),
          small ? histogramTable(world, small) : null,
          small ? textTable(world, small) : null,
        ].filter((table) => table !== null),
      ),
      findings: [turns(byWorld), signOfHacking(byWorld.flatMap(({ settings }) => settings))].filter(
        ({ verdict }) => verdict !== 'not measured yet',
      ),
    };
  },
};
