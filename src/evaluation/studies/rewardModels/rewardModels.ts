import type { Finding, Verdict } from '../../../experiment/evidence/figure.ts';
import { differenceEstimate, type Estimate } from '../../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames } from '../../../experiment/worlds.ts';
import { jobsIn, type Study, worldsOf } from '../study.ts';
import { inWorld, overWorlds, side } from '../verdicts.ts';
import { withInterval } from '../words.ts';
import { accuracyFigure, accuracyTable, benchTable } from './figures.ts';
import {
  accuracyOf,
  feedback,
  LARGEST,
  ladder,
  type Model,
  policies,
  rankingOf,
  SMALLEST,
  seedsIn,
  settings,
} from './runs.ts';

const cell = (estimate: Estimate | null) => (estimate ? withInterval(estimate) : '–');

/** A verdict from differences that have to lie above a threshold, in every world. */
function decided(
  claim: number,
  shownIn: string,
  measure: (world: WorldName) => { name: string; difference: Estimate | null; threshold?: number }[],
): Finding {
  const lines: string[] = [];
  const verdicts = worldNames.map((world): Verdict | null => {
    const measured = measure(world);
    const sides = measured.map(({ difference, threshold }) => side(difference, threshold));
    if (sides.includes(null)) return null;
    lines.push(
      `${world}: ${measured.map(({ name, difference }) => `${name} ${cell(difference)}`).join(', ')}`,
    );
    return inWorld(sides);
  });
  return { claim, verdict: overWorlds(verdicts), result: `${lines.join('. ')}.`, shownIn };
}

function differenceOf(a: Estimate | null, b: Estimate | null): Estimate | null {
  return a && b && a.n > 1 && b.n > 1 ? differenceEstimate(a, b) : null;
}

/** Accuracy that a policy may lack and still be as good a reward model. */
const SLIGHT = 0.02;

export const rewardModels: Study = {
  name: 'reward-models',
  title: 'Reward models',
  question: 'What makes a reward model accurate, and is a policy as good as one?',
  rules: {
    2: 'The claim holds if held-out accuracy of the largest model rises from 200 to 5,000 pairs, and on 5,000 pairs from the smallest model to the largest, both differences with 95% intervals above 0, in every world. The claim fails if one lies below 0.',
    6: 'Accuracy on the in-distribution pairs of the bench, DPO’s implicit reward minus the largest reward model trained on the same 2,000 pairs: the claim holds in a world if the 95% interval of the difference lies above −0.02, fails if it lies below, and is inconclusive otherwise.',
    7: 'The claim holds if, in every world, the model of width 16 is right less often than the largest one on the in-distribution pairs of the bench, both trained on 5,000 pairs, with the 95% interval of the difference above 0.',
    8: 'The claim holds if, in every world, a reward model trained on 2,000 pairs has a higher held-out accuracy than one trained on 1–10 ratings of the same completions by three raters, with the 95% interval of the difference above 0. It fails if it lies below 0 in one world.',
  },
  jobs: (size) => worldsOf(size).flatMap((world) => jobsIn(world, settings(world, size))),
  analyse: (results, size) => {
    const begun = worldNames.filter((world) =>
      settings(world, size).some((setting) => seedsIn(results, world, setting).length > 0),
    );
    const find = (world: WorldName, model: Model, pairs: number) => {
      const setting = ladder(world, size).find((one) => one.model === model && one.pairs === pairs);
      return setting ? seedsIn(results, world, setting) : [];
    };
    const [ofPairs, ofRatings] = feedback(size);
    const findings = [
      decided(2, 'reviews-accuracy', (world) => {
        const best = accuracyOf(find(world, LARGEST, 5000));
        return [
          {
            name: '5,000 − 200 pairs',
            difference: differenceOf(best, accuracyOf(find(world, LARGEST, 200))),
          },
          {
            name: 'largest − smallest',
            difference: differenceOf(best, accuracyOf(find(world, SMALLEST, 5000))),
          },
        ];
      }),
      decided(6, 'reviews-bench', (world) => {
        const [dpo] = policies(world, size);
        const [own, other] = [dpo, ofPairs].map((setting) =>
          rankingOf(seedsIn(results, world, setting), 'in-distribution'),
        );
        return [{ name: 'DPO − reward model', difference: differenceOf(own, other), threshold: -SLIGHT }];
      }),
      decided(7, 'reviews-bench', (world) => [
        {
          name: 'largest − width 16',
          difference: differenceOf(
            rankingOf(find(world, LARGEST, 5000), 'in-distribution'),
            rankingOf(find(world, SMALLEST, 5000), 'in-distribution'),
          ),
        },
      ]),
      decided(8, 'reviews-accuracy', (world) => [
        {
          name: 'pairs − ratings',
          difference: differenceOf(
            accuracyOf(seedsIn(results, world, ofPairs)),
            accuracyOf(seedsIn(results, world, ofRatings)),
          ),
        },
      ]),
    ];
    return {
      figures: begun.map((world) => accuracyFigure(world, results, size)),
      tables: begun.flatMap((world) => [
        accuracyTable(world, results, size),
        benchTable(world, results, size),
      ]),
      findings: findings.filter(({ verdict }) => verdict !== 'not measured yet'),
    };
  },
};
