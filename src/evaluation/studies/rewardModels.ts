import type { Figure, Finding, FindingsTable, Verdict } from '../../experiment/evidence/figure.ts';
import type { Job, Kept, WorldResult } from '../../experiment/evidence/job.ts';
import {
  differenceEstimate,
  type Estimate,
  smallSampleEstimate,
} from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { benchSubsets, type SubsetName, subsetNames } from '../rewardBench.ts';
import { dpoRun, offline } from './sharedRuns.ts';
import {
  finishedSeeds,
  jobsIn,
  meanPoint,
  type Results,
  type Setting,
  type Study,
  type StudySize,
  seedsUpTo,
  worldsOf,
} from './study.ts';
import { inWorld, overWorlds, side } from './verdicts.ts';
import { withInterval } from './words.ts';

type Unseeded = Omit<Job, 'seed' | 'world'>;

/** From a model that is too simple to understand a text up to the whole language model. */
const MODELS = [
  { name: 'width 16 from scratch, 1 layer', values: { start: 'scratch', width: 16, layers: 1 } },
  { name: '1 layer', values: { layers: 1 } },
  { name: '2 layers', values: { layers: 2 } },
  { name: '4 layers', values: { layers: 4 } },
] as const;
const PAIRS = [200, 1000, 5000] as const;
export const LARGEST = MODELS[MODELS.length - 1];
export const SMALLEST = MODELS[0];
const HELD_OUT = 1000;
/** As many as policies are trained on, and as are rated. */
const SAME_PAIRS = 2000;

/** Of the pairs the first so many, seen 6,400 times in a full run. */
export function rewardModelJob(
  model: (typeof MODELS)[number],
  trainPairs: number,
  size: StudySize,
  { method = 'rm', ...rest }: Partial<Unseeded> = {},
): Unseeded {
  const lasts = size === 'full' ? { steps: 200, evaluateEvery: 200 } : { steps: 40, evaluateEvery: 40 };
  const values = { ...model.values, trainPairs, ...lasts };
  return {
    method,
    values,
    labelling: { pairCount: 5000, ...rest.labelling },
    heldOutPairs: HELD_OUT,
    keep: keptOf(model, trainPairs, method),
  };
}

/** The largest and the smallest one are judges too, and the largest one of fewer pairs stands beside DPO. */
function keptOf(model: (typeof MODELS)[number], pairs: number, method: Job['method']): Kept[] {
  const isJudge = pairs === 5000 && (model === LARGEST || model === SMALLEST);
  if (isJudge) return ['agreement', 'ranking'];
  return pairs === 5000 || (pairs === SAME_PAIRS && method === 'rm') ? ['ranking'] : [];
}

/** Where all is measured; elsewhere there is what decides a claim. */
const isWhole = (world: WorldName, size: StudySize) => world === worldNames[0] && size === 'full';

/** By size and data; of what is not whole the corners. */
function ladder(
  world: WorldName,
  size: StudySize,
): (Setting & { model: (typeof MODELS)[number]; pairs: number })[] {
  const isDecisive = (model: (typeof MODELS)[number], pairs: number) =>
    pairs === 5000 ? model === LARGEST || model === SMALLEST : pairs === 200 && model === LARGEST;
  return MODELS.flatMap((model) =>
    PAIRS.filter((pairs) => isWhole(world, size) || isDecisive(model, pairs)).map((pairs) => ({
      name: `${model.name}, ${pairs} pairs`,
      model,
      pairs,
      job: rewardModelJob(model, pairs, size),
      seeds: size === 'quick' ? 1 : isDecisive(model, pairs) ? 5 : 3,
    })),
  );
}

/** Pairs against ratings, of the same comparisons. */
function feedback(size: StudySize): Setting[] {
  const seeds = size === 'quick' ? 1 : 5;
  return [
    {
      name: `${LARGEST.name}, ${SAME_PAIRS} pairs`,
      job: rewardModelJob(LARGEST, SAME_PAIRS, size),
      seeds,
    },
    {
      name: 'from ratings',
      job: rewardModelJob(LARGEST, SAME_PAIRS, size, {
        method: 'rm-ratings',
        labelling: { feedback: 'ratings' },
      }),
      seeds,
    },
  ];
}

/** Policies of as many pairs, whose implicit rewards are rewards too. */
function policies(world: WorldName, size: StudySize): Setting[] {
  const quick = size === 'quick';
  const dpo: Setting = { name: 'DPO', job: dpoRun(world, size), seeds: quick ? 1 : 5 };
  if (!isWhole(world, size)) return [dpo];
  const { steps } = offline(size);
  const of = (method: 'ipo' | 'kto' | 'simpo', name: string): Setting => ({
    name,
    job: { method, values: { steps, evaluateEvery: steps }, keep: ['ranking'] },
    seeds: 3,
  });
  return [dpo, of('ipo', 'IPO'), of('kto', 'KTO'), of('simpo', 'SimPO')];
}

const settings = (world: WorldName, size: StudySize): Setting[] => [
  ...ladder(world, size),
  ...feedback(size),
  ...policies(world, size),
];

const seedsIn = (results: Results, world: WorldName, { job, seeds }: Setting): WorldResult[] =>
  finishedSeeds(results, { world, ...job }, seedsUpTo(seeds));

/** Accuracy on held-out pairs after the last step. */
function accuracyOf(seeds: readonly WorldResult[]): Estimate | null {
  const values = seeds.flatMap(({ points }) => points.at(-1)?.['eval_rewards/accuracies'] ?? []);
  return values.length === 0 ? null : smallSampleEstimate(values);
}

/** The share of a subset's pairs that a reward gets right, over seeds. */
function rankingOf(seeds: readonly WorldResult[], subset: SubsetName): Estimate | null {
  const values = seeds
    .flatMap(({ ranking }) => ranking?.[subset] ?? [])
    .map(({ right, pairs }) => right / pairs);
  return values.length === 0 ? null : smallSampleEstimate(values);
}

const cell = (estimate: Estimate | null) => (estimate ? withInterval(estimate) : '–');

function accuracyTable(world: WorldName, results: Results, size: StudySize): FindingsTable {
  return {
    name: `${world}-accuracy`,
    title: `${worldRecords[world].title}: accuracy of reward models by size and data`,
    caption: `Share of ${HELD_OUT.toLocaleString('en')} held-out pairs whose chosen completion scores higher, over seeds. The labels are noisy themselves.`,
    columns: ['', ...PAIRS.map((pairs) => `${pairs} pairs`)],
    rows: MODELS.map((model) => [
      model.name,
      ...PAIRS.map((pairs) => {
        const setting = ladder(world, size).find((one) => one.model === model && one.pairs === pairs);
        return setting ? cell(accuracyOf(seedsIn(results, world, setting))) : '–';
      }),
    ]),
  };
}

function accuracyFigure(world: WorldName, results: Results, size: StudySize): Figure {
  return {
    name: `${world}-accuracy`,
    title: `${worldRecords[world].title}: accuracy against data`,
    caption: 'Reward models of four sizes. More data help the larger ones more.',
    x: { name: 'training pairs', unit: 'pairs' },
    y: { name: 'held-out accuracy', unit: 'share of pairs' },
    series: MODELS.map((model) => ({
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
  };
}

function benchTable(world: WorldName, results: Results, size: StudySize): FindingsTable {
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

/** A verdict from differences that have to lie above a threshold, in every world. */
function decided(
  claim: number,
  shownIn: string,
  measure: (world: WorldName) => { name: string; difference: Estimate | null }[],
): Finding {
  const lines: string[] = [];
  const verdicts = worldNames.map((world): Verdict | null => {
    const measured = measure(world);
    const sides = measured.map(({ difference }) => side(difference));
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
    const find = (world: WorldName, model: (typeof MODELS)[number], pairs: number) => {
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
        const difference = differenceOf(own, other);
        return [{ name: 'DPO − reward model + 0.02', difference: difference && shifted(difference, 0.02) }];
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

function shifted({ value, interval, ...rest }: Estimate, by: number): Estimate {
  return { ...rest, value: value + by, interval: [interval[0] + by, interval[1] + by] };
}
