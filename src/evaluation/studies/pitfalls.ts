import type { Figure, Finding, FindingsTable, Verdict } from '../../experiment/evidence/figure.ts';
import type { Job } from '../../experiment/evidence/job.ts';
import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';
import { differenceEstimate, mean, smallSampleEstimate } from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { dpoRun, halfWay } from './sharedRuns.ts';
import {
  atStep,
  type Finished,
  finishedIn,
  jobsIn,
  meanPoint,
  type Setting,
  type Study,
  type StudySize,
  worldsOf,
} from './study.ts';
import { inWorld, overWorlds, side } from './verdicts.ts';
import { withInterval } from './words.ts';

const AGREED = 'one camp';
const SPLIT = 'two camps, half and half';
const MERGES = { seeds: 'two seeds, merged', opposites: 'opposite labels, merged' } as const;

/** Shares of the labels that are turned round. */
const FLIPS = [0.1, 0.2, 0.4] as const;
const flipped = (share: number) => `${100 * share}% of the labels flipped`;

/** In every world what decides a claim, and in the first one the others too. */
function settingsIn(world: WorldName, size: StudySize): Setting[] {
  const quick = size === 'quick';
  const lasts = { steps: halfWay(size), evaluateEvery: halfWay(size) };
  const dpo = (
    name: string,
    seeds: number,
    labelling: Job['labelling'],
    values: Record<string, number> = {},
  ): Setting => ({
    name,
    job: { method: 'dpo', values: { ...lasts, ...values }, ...(labelling && { labelling }) },
    seeds: quick ? 1 : seeds,
  });
  const merge = (between: keyof typeof MERGES): Setting => ({
    name: MERGES[between],
    job: { method: 'interpolate', values: { between, steps: 2, trainSteps: quick ? 20 : 60 } },
    seeds: quick ? 1 : 5,
  });
  const agreed: Setting = { name: AGREED, job: dpoRun(world, size), seeds: quick ? 1 : 5 };
  const decisive = [agreed, dpo(SPLIT, 5, { secondCamp: 0.5 }), merge('seeds'), merge('opposites')];
  if (world !== worldNames[0]) return decisive;
  return [
    ...decisive,
    dpo('two camps, three to one', 3, { secondCamp: 0.25 }),
    ...FLIPS.map((labelFlips) => dpo(flipped(labelFlips), 3, { labelFlips })),
    ...[1, 2].map((lengthBias) => dpo(`length bias ${lengthBias}`, 3, { lengthBias })),
    dpo('learning rate 0.001', 3, undefined, { learningRate: 1e-3 }),
  ];
}

type Field = keyof EvaluationRow;

const COLUMNS: readonly [title: string, field: Field][] = [
  ['held-out loss', 'eval_loss'],
  ['held-out accuracy', 'eval_rewards/accuracies'],
  ['gold', 'gold'],
  ['KL', 'kl'],
  ['length', 'length'],
  ['repetition', 'repetition'],
];

const isMerge = ({ job }: Setting) => job.method === 'interpolate';

function labelTable(world: WorldName, settings: readonly Finished[], step: number): FindingsTable {
  return {
    name: `${world}-labels`,
    title: `${worldRecords[world].title}: DPO on labels with faults`,
    caption: `After step ${step}, over seeds. Held-out pairs are labelled as the training pairs are.`,
    columns: ['', ...COLUMNS.map(([title]) => title)],
    rows: settings
      .filter((setting) => !isMerge(setting))
      .map((setting) => [
        setting.name,
        ...COLUMNS.map(([, field]) => {
          const found = atStep(setting, step, field);
          return found.n === 0 ? '–' : withInterval(found);
        }),
      ]),
  };
}

/** Gold over the share of flipped labels, null where none were flipped. */
function noiseFigure(world: WorldName, settings: readonly Finished[], step: number): Figure | null {
  const points = [0, ...FLIPS].flatMap((share) => {
    const setting = settings.find(({ name }) => name === (share === 0 ? AGREED : flipped(share)));
    const gold = setting && atStep(setting, step, 'gold');
    if (!gold || gold.n === 0) return [];
    return meanPoint(100 * share, gold, `${100 * share}% flipped, step ${step}`);
  });
  if (points.length < 2) return null;
  return {
    name: `${world}-noise`,
    title: `${worldRecords[world].title}: gold under label noise`,
    caption: 'DPO at β 0.1 after 120 steps, on pairs with a share of the labels flipped.',
    x: { name: 'labels flipped', unit: '%', range: [0, 50] },
    y: { name: 'gold', unit: 'standard deviations, 0 = reference', range: [0, 1] },
    series: [{ name: 'DPO', kind: 'measured', joined: true, points }],
  };
}

/** Gold of both ends and of the middle of an interpolation in two steps, seed by seed. */
function merged({ results }: Finished): { ends: number[]; middle: number[]; excess: number[] } {
  const golds = results
    .filter(({ points }) => points.length === 3)
    .map(({ points }) => points.map(({ gold }) => gold));
  return {
    ends: golds.map(([first, , last]) => mean([first, last])),
    middle: golds.map(([, middle]) => middle),
    excess: golds.map(([first, middle, last]) => middle - mean([first, last])),
  };
}

function mergeTable(world: WorldName, settings: readonly Finished[]): FindingsTable {
  return {
    name: `${world}-merges`,
    title: `${worldRecords[world].title}: averaged weights`,
    caption:
      'Gold of a policy whose weights are the mean of two policies’, beside the mean of the gold of those two; over seeds.',
    columns: ['', 'mean of the two', 'merged', 'difference'],
    rows: settings.filter(isMerge).map((setting) => {
      const { ends, middle, excess } = merged(setting);
      return [
        setting.name,
        ...[ends, middle, excess].map((values) => withInterval(smallSampleEstimate(values))),
      ];
    }),
  };
}

type OfWorld = { world: WorldName; settings: Finished[] };

/** Claim 10 */
function contradictory(all: readonly OfWorld[], step: number): Finding {
  const lines: string[] = [];
  const verdicts = all.map(({ world, settings }): Verdict | null => {
    const [agreed, split] = [AGREED, SPLIT].map((name) => settings.find((setting) => setting.name === name));
    if (!agreed || !split || agreed.results.length < 2 || split.results.length < 2) return null;
    const loss = differenceEstimate(atStep(split, step, 'eval_loss'), atStep(agreed, step, 'eval_loss'));
    const gain = ({ results }: Finished, share: number) =>
      smallSampleEstimate(
        results.flatMap(({ points }) => {
          const then = points.find((point) => point.step === step);
          return then ? share * (then.gold - points[0].gold) : [];
        }),
      );
    const behaviour = differenceEstimate(gain(agreed, 0.5), gain(split, 1));
    lines.push(
      `${world}: the loss ends ${withInterval(loss)} higher, and half of the usual gain of gold exceeds the gain by ${withInterval(behaviour)}`,
    );
    return inWorld([side(loss), side(behaviour)]);
  });
  return {
    claim: 10,
    verdict: overWorlds(verdicts),
    result: `${lines.join('. ')}.`,
    shownIn: 'reviews-labels',
  };
}

/** Claim 11 */
function averaging(all: readonly OfWorld[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map(({ world, settings }): Verdict | null => {
    const excesses = settings.filter(isMerge).map((setting) => ({
      name: setting.name,
      excess: smallSampleEstimate(merged(setting).excess),
    }));
    if (excesses.length < 2 || excesses.some(({ excess }) => excess.n < 2)) return null;
    lines.push(
      `${world}: ${excesses.map(({ name, excess }) => `${name} ${withInterval(excess)}`).join(', ')}`,
    );
    return excesses.some(({ excess }) => side(excess) !== 0) ? 'holds here' : 'inconclusive here';
  });
  return {
    claim: 11,
    verdict: overWorlds(verdicts),
    result: `Gold of the merged policy less the mean of its parts. ${lines.join('. ')}.`,
    shownIn: 'reviews-merges',
  };
}

export const pitfalls: Study = {
  name: 'pitfalls',
  title: 'Pitfalls',
  question: 'What do contradictory, noisy or biased labels do, and what comes of averaging two policies?',
  rules: {
    10: 'The claim holds if, in every world, with half of the labels from a second camp of the opposite taste, DPO’s held-out loss ends higher than with one camp and gold gains less than half as much after 120 steps, with both 95% intervals above 0. It fails if one lies below 0.',
    11: 'The claim holds if, in every world, the gold of averaged weights differs from the mean gold of the two policies, for two seeds or for opposite labels, with a 95% interval that leaves out 0.',
  },
  jobs: (size) => worldsOf(size).flatMap((world) => jobsIn(world, settingsIn(world, size))),
  analyse: (results, size) => {
    const all = worldNames.map((world) => ({
      world,
      settings: finishedIn(world, settingsIn(world, size), results),
    }));
    const begun = all.filter(({ settings }) => settings.length > 0);
    return {
      figures: begun.flatMap(({ world, settings }) => noiseFigure(world, settings, halfWay(size)) ?? []),
      tables: begun.flatMap(({ world, settings }) => [
        labelTable(world, settings, halfWay(size)),
        mergeTable(world, settings),
      ]),
      findings: [contradictory(all, halfWay(size)), averaging(all)].filter(
        ({ verdict }) => verdict !== 'not measured yet',
      ),
    };
  },
};
