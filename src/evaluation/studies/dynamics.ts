import type { Figure, Finding, FindingsTable, Verdict } from '../../experiment/evidence/figure.ts';
import { isWriter } from '../../experiment/evidence/job.ts';
import { defaultsOfMethod, methods } from '../../experiment/methods/methods.ts';
import type { EvaluationRow, GoldRow } from '../../experiment/metrics/metrics.ts';
import { differenceEstimate, smallSampleEstimate } from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { dpoRun, offline } from './sharedRuns.ts';
import {
  atEnd,
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
import { inDigits, withInterval } from './words.ts';

const DPO = 'DPO, β 0.1';
const UNWEIGHTED = 'DPO without its weight, β 0.1';
const UNLIKELIHOOD = 'Unlikelihood';

/** In every world what decides a claim, and in the first one the others too: of those the frontier has the runs. */
function coursesIn(world: WorldName, size: StudySize): Setting[] {
  const lasts = offline(size);
  const [five, three] = size === 'full' ? [5, 3] : [1, 1];
  const decisive: Setting[] = [
    { name: DPO, job: dpoRun(world, size), seeds: five },
    {
      name: UNWEIGHTED,
      job: { method: 'dpo-unweighted', values: { beta: 0.1, ...lasts }, keep: ['texts'] },
      seeds: five,
    },
    { name: UNLIKELIHOOD, job: { method: 'unlikelihood', values: lasts, keep: ['texts'] }, seeds: five },
  ];
  if (world !== worldNames[0]) return decisive;
  const of = (name: string, method: Setting['job']['method'], values: Record<string, number>): Setting => ({
    name,
    job: { method, values: { ...values, ...lasts } },
    seeds: three,
  });
  return [
    ...decisive,
    of('DPO, β 0.02', 'dpo', { beta: 0.02 }),
    of('DPO, β 0.5', 'dpo', { beta: 0.5 }),
    of('IPO, β 0.2', 'ipo', { beta: 0.2 }),
    of('KTO, β 0.2', 'kto', { beta: 0.2 }),
    of('SimPO, β 4', 'simpo', { beta: 4 }),
    of('Preferred-FT', 'preferred-ft', {}),
  ];
}

/** Something measured at a point of a course; undefined where the course does not tell. */
type Quantity = (course: Finished, points: readonly GoldRow[], point: GoldRow) => number | undefined;

const field =
  (name: keyof EvaluationRow): Quantity =>
  (_, __, point) =>
    point[name];

/**
 * Mean log π(y|x)/π_ref(y|x) of held-out completions in nats, from what each method calls their reward: β times it, or
 * log π, which began as log π_ref. A reward per token does not tell it.
 */
const logRatio =
  (side: 'chosen' | 'rejected'): Quantity =>
  ({ job: { method, values } }, [first], point) => {
    if (isWriter(method)) return undefined;
    const [start, reward] = [first, point].map((row) => row[`eval_rewards/${side}`]);
    if (start === undefined || reward === undefined) return undefined;
    switch (methods[method].reward.scale) {
      case 'log-ratio':
        return reward / Number({ ...defaultsOfMethod(method), ...values }.beta);
      case 'log-probability':
        return reward - start;
    }
  };

const COLUMNS: readonly [title: string, quantity: Quantity][] = [
  ['log-ratio of chosen', logRatio('chosen')],
  ['log-ratio of rejected', logRatio('rejected')],
  ['chosen fell', field('eval_fell/chosen')],
  ['rejected fell', field('eval_fell/rejected')],
  ['both fell', field('eval_fell/both')],
  ['mean weight σ(−z)', field('eval_weight')],
  ['log-ratio of own samples', field('log_ratio')],
  ['entropy', field('entropy')],
  ['length', field('length')],
  ['repetition', field('repetition')],
  ['gold', field('gold')],
];

/** After the last step, over seeds. */
function lastOf(course: Finished, quantity: Quantity) {
  return smallSampleEstimate(
    course.results.flatMap(({ points }) => quantity(course, points, points[points.length - 1]) ?? []),
  );
}

function endTable(world: WorldName, courses: readonly Finished[]): FindingsTable {
  return {
    name: `${world}-end`,
    title: `${worldRecords[world].title}: where the probability goes`,
    caption:
      'After the last step, over seeds. Log-ratios (log π/π_ref, in nats) of chosen and rejected, shares and weight are of 128 held-out pairs, the rest of 252 fresh samples. Where chosen and rejected both fall, the mass went to what the policy itself writes. The mean log-ratio of its samples estimates the KL.',
    columns: ['', ...COLUMNS.map(([title]) => title)],
    rows: courses.map((course) => [
      course.name,
      ...COLUMNS.map(([, quantity]) => {
        const found = lastOf(course, quantity);
        return found.n === 0 ? '–' : withInterval(found);
      }),
    ]),
  };
}

function textTable(world: WorldName, courses: readonly Finished[]): FindingsTable {
  return {
    name: `${world}-last-texts`,
    title: `${worldRecords[world].title}: what they write in the end`,
    caption: 'The same prompt, seed 1, after the last step.',
    columns: ['', 'gold', 'text'],
    rows: courses.flatMap(({ name, results: [first] }) => {
      const last = first.points.at(-1)?.step;
      const text = first.texts?.find(({ step }) => step === last);
      return text ? [[name, inDigits(text.gold, 2), `${text.prompt}${text.text}`]] : [];
    }),
  };
}

interface CourseFigure {
  name: string;
  title: string;
  caption: string;
  y: Figure['y'];
  quantity: Quantity;
}

function courseFigure(
  world: WorldName,
  courses: readonly Finished[],
  { name, title, caption, y, quantity }: CourseFigure,
): Figure {
  return {
    name: `${world}-${name}`,
    title: `${worldRecords[world].title}: ${title}`,
    caption,
    x: { name: 'step', unit: 'steps' },
    y,
    series: courses
      .map((course) => ({
        name: course.name,
        kind: 'measured' as const,
        joined: true,
        points: course.results[0].points.flatMap(({ step }) => {
          const values = course.results.flatMap(({ points }) => {
            const point = points.find((one) => one.step === step);
            return (point && quantity(course, points, point)) ?? [];
          });
          if (values.length === 0) return [];
          return [meanPoint(step, smallSampleEstimate(values), `${course.name}, step ${step}`)];
        }),
      }))
      .filter(({ points }) => points.length > 0),
  };
}

const CHOSEN = {
  y: { name: 'log-ratio of held-out chosen completions', unit: 'nats' },
  quantity: logRatio('chosen'),
};

function figuresIn(world: WorldName, courses: readonly Finished[]): Figure[] {
  const unbraked = [UNWEIGHTED, UNLIKELIHOOD];
  return [
    courseFigure(
      world,
      courses.filter(({ name }) => !unbraked.includes(name)),
      {
        ...CHOSEN,
        name: 'chosen',
        title: 'chosen completions become less likely',
        caption:
          'Mean log π/π_ref by step, averaged over seeds. Below 0, policies find them less likely than the reference does.',
      },
    ),
    courseFigure(
      world,
      courses.filter(({ name }) => name === DPO || unbraked.includes(name)),
      {
        ...CHOSEN,
        name: 'chosen-without-weight',
        title: 'and without the weight nothing stops them',
        caption: 'The same for the two losses without an end, beside DPO.',
      },
    ),
    courseFigure(world, courses, {
      name: 'weight',
      title: 'mean weight σ(−z) of held-out pairs',
      caption:
        'By step, averaged over seeds. z is the difference of the rewards as each method defines them.',
      y: { name: 'mean weight σ(−z) of held-out pairs', unit: '' },
      quantity: field('eval_weight'),
    }),
  ];
}

/** Claim 17: repetition at the end, above DPO's. */
function degenerates(byWorld: readonly { world: WorldName; courses: Finished[] }[]): Finding {
  const lines: string[] = [];
  const verdicts = byWorld.map(({ world, courses }): Verdict | null => {
    const find = (name: string) => courses.find((course) => course.name === name);
    const dpo = find(DPO);
    const differences = [UNWEIGHTED, UNLIKELIHOOD].map((name) => {
      const other = find(name);
      if (!dpo || !other || dpo.results.length < 2 || other.results.length < 2) return null;
      const [repetition, gold] = (['repetition', 'gold'] as const).map((field) =>
        differenceEstimate(atEnd(other, field), atEnd(dpo, field)),
      );
      lines.push(
        `${world}: ${name} − DPO repetition ${withInterval(repetition)}, gold ${withInterval(gold)}`,
      );
      return repetition;
    });
    return inWorld(differences.map((difference) => side(difference)));
  });
  return { claim: 17, verdict: overWorlds(verdicts), result: `${lines.join('. ')}.`, shownIn: 'reviews-end' };
}

export const dynamics: Study = {
  name: 'dynamics',
  title: 'Why chosen rewards fall',
  question:
    'Where does probability mass go as a policy learns from pairs, and what does the weight in DPO’s gradient do?',
  rules: {
    17: 'The claim holds if, in every world, the share of repeated token triples after 240 steps is higher than DPO’s at the same β, both for DPO without its weight and for unlikelihood, with 95% intervals above 0. It fails if one lies below 0. Gold is reported beside it.',
  },
  jobs: (size) => worldsOf(size).flatMap((world) => jobsIn(world, coursesIn(world, size))),
  analyse: (results, size) => {
    const byWorld = worldNames.map((world) => ({
      world,
      courses: finishedIn(world, coursesIn(world, size), results),
    }));
    const begun = byWorld.filter(({ courses }) => courses.length > 0);
    return {
      figures: begun.flatMap(({ world, courses }) => figuresIn(world, courses)),
      tables: begun.flatMap(({ world, courses }) => [endTable(world, courses), textTable(world, courses)]),
      findings: [degenerates(byWorld)].filter(({ verdict }) => verdict !== 'not measured yet'),
    };
  },
};
