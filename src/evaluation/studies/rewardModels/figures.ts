import type { Figure, FindingsTable } from '../../../experiment/evidence/figure.ts';
import { type Estimate, shareOver } from '../../../experiment/metrics/statistics.ts';
import { type WorldName, worldRecords } from '../../../experiment/worlds.ts';
import { benchSubsets, subsetNames } from '../../rewardBench.ts';
import { meanPoint, type Results, type StudySize } from '../study.ts';
import { withInterval } from '../words.ts';
import {
  accuracyOf,
  feedback,
  HELD_OUT,
  LARGEST,
  ladder,
  MODELS,
  PAIRS,
  policies,
  rankingOf,
  seedsIn,
} from './runs.ts';

/** Figure and tables of the study, world by world. */

const cell = (estimate: Estimate | null) => (estimate ? withInterval(estimate) : '–');

/**
 * Who knows more than a model that learns from these labels: a second labeller, whose slips are of the same kind, and gold,
 * from which the labels slip. No reward ranks more of the pairs right than gold, but by luck.
 */
function ceilings(world: WorldName, results: Results, size: StudySize): { name: string; share: Estimate }[] {
  const asked = ladder(world, size).find(({ model, pairs }) => model === LARGEST && pairs === 5000);
  const heard = asked ? seedsIn(results, world, asked).flatMap(({ agreement }) => agreement ?? []) : [];
  if (heard.length === 0) return [];
  return [
    {
      name: 'a second labeller',
      share: shareOver(
        heard.map(({ people }) => people),
        heard[0].pairs,
      ),
    },
    {
      name: 'gold, the ceiling',
      share: shareOver(
        heard.map(({ withPeople }) => withPeople.gold),
        heard[0].pairs,
      ),
    },
  ];
}

export function accuracyTable(world: WorldName, results: Results, size: StudySize): FindingsTable {
  return {
    name: `${world}-accuracy`,
    title: `${worldRecords[world].title}: accuracy of reward models by size and data`,
    caption: `Share of ${HELD_OUT.toLocaleString('en')} held-out pairs whose chosen completion scores higher, over seeds. The labels are noisy themselves: a second labeller, and gold, agree with them as often as the last rows say, whatever a model was trained on.`,
    columns: ['', ...PAIRS.map((pairs) => `${pairs} pairs`)],
    rows: MODELS.map((model) => [
      model.name,
      ...PAIRS.map((pairs) => {
        const setting = ladder(world, size).find((one) => one.model === model && one.pairs === pairs);
        return setting ? cell(accuracyOf(seedsIn(results, world, setting))) : '–';
      }),
    ]).concat(
      ceilings(world, results, size).map(({ name, share }) => [
        name,
        ...PAIRS.map(() => withInterval(share)),
      ]),
    ),
  };
}

export function accuracyFigure(world: WorldName, results: Results, size: StudySize): Figure {
  return {
    name: `${world}-accuracy`,
    title: `${worldRecords[world].title}: accuracy against data`,
    caption:
      'Reward models of four sizes, by the number of pairs that they were trained on. The level lines: how often a second labeller, and gold, agree with the same labels.',
    x: { name: 'training pairs', unit: 'pairs' },
    y: { name: 'held-out accuracy', unit: 'share of pairs' },
    series: [
      ...MODELS.map((model) => ({
        name: model.name,
        kind: 'measured' as const,
        joined: true,
        points: ladder(world, size)
          .filter((setting) => setting.model === model)
          .flatMap((setting) => {
            const accuracy = accuracyOf(seedsIn(results, world, setting));
            if (!accuracy) return [];
            return [meanPoint(setting.pairs, accuracy, setting.name)];
          }),
      })).filter(({ points }) => points.length > 0),
      ...ceilings(world, results, size).map(({ name, share }) => ({
        name,
        kind: 'measured' as const,
        joined: true,
        points: [PAIRS[0], 5000].map((pairs) => meanPoint(pairs, share, name)),
      })),
    ],
  };
}

export function benchTable(world: WorldName, results: Results, size: StudySize): FindingsTable {
  const [ofPairs] = feedback(size);
  const largest = ladder(world, size).filter(({ pairs }) => pairs === 5000);
  const ranked = [...largest, ofPairs, ...policies(world, size)].map((setting) => ({
    name: setting.name,
    seeds: seedsIn(results, world, setting),
  }));
  const [one] = ranked.flatMap(({ seeds }) => seeds);
  const there = subsetNames.filter((subset) => one?.ranking?.[subset]);
  const lengths = there.map((subset) => {
    const found = one?.ranking?.[subset];
    return found ? (found.longer / found.pairs).toFixed(2) : '–';
  });
  return {
    name: `${world}-bench`,
    title: `${worldRecords[world].title}: a small RewardBench`,
    caption:
      'Share of pairs in which a reward scores the better completion higher; gold, without noise, says which is better. Chance is 0.50.',
    columns: [
      '',
      ...there.map((subset) => `${benchSubsets[subset].title} (${one?.ranking?.[subset].pairs} pairs)`),
    ],
    rows: [
      ...ranked
        .filter(({ seeds }) => seeds.length > 0)
        .map(({ name, seeds }) => [name, ...there.map((subset) => cell(rankingOf(seeds, subset)))]),
      ['the longer one', ...lengths],
    ],
  };
}
