import type { Figure, FigurePoint, FigureSeries } from '../../experiment/evidence/figure.ts';
import { normalInterval } from '../../experiment/metrics/statistics.ts';
import { type HeroName, heroNames } from '../view.ts';
import { runFigure, STEP } from './runFigures.ts';
import type { ShownRun } from './shownRuns.ts';

/** The figures that lessons show: those of the lab, and two more of the same runs. */

export const lessonFigureNames = [...heroNames, 'rewards', 'best of n'] as const;
export type LessonFigureName = (typeof lessonFigureNames)[number];

export function isLessonFigure(name: string): name is LessonFigureName {
  return (lessonFigureNames as readonly string[]).includes(name);
}

export const GUESS = 'your guess';

/**
 * @param curve what somebody drew before the result, in the units of the figure
 * @param hides series that would give an answer away are left out: "gold"
 */
export function lessonFigure(
  name: LessonFigureName,
  runs: readonly ShownRun[],
  {
    hides = [],
    curve = [],
  }: { hides?: readonly string[]; curve?: readonly (readonly [number, number])[] } = {},
): Figure {
  const figure = figureOf(name, runs);
  const hidesGold = hides.includes('gold');
  const isGold = ({ name }: FigureSeries) => name === 'gold' || name.endsWith(': gold');
  const shown = figure.series.filter(
    (series) => !hidesGold || (figure.y.name === 'reward' && !isGold(series)),
  );
  const guess: FigureSeries = {
    name: GUESS,
    kind: 'faded',
    joined: true,
    points: curve.map(([x, y]) => ({ x, y, note: 'drawn before the result' })),
  };
  const before = hides.length > 0 ? beforeTheResult(figure) : figure;
  const measured = hides.includes('figure') ? [] : shown;
  return { ...before, series: curve.length > 0 ? [...measured, guess] : measured };
}

/**
 * Axes on which a guess can be drawn, and which say nothing of the result: all steps of the run, and as much room
 * below 0 as above.
 */
function beforeTheResult({ x, y, ...figure }: Figure): Figure {
  const last = Math.max(0, ...figure.series.flatMap(({ points }) => points.map((point) => point.x)));
  const [low, high] = y.range ?? [0, 0];
  const reach = Math.max(-low, high);
  return {
    ...figure,
    x: x.name === STEP.name && last > 0 ? { ...x, range: [0, last] } : x,
    y: low < 0 && high > 0 ? { ...y, range: [-reach, reach] } : y,
  };
}

function figureOf(name: LessonFigureName, runs: readonly ShownRun[]): Figure {
  switch (name) {
    case 'rewards':
      return rewards(runs);
    case 'best of n':
      return bestOfN(runs);
    default:
      return runFigure(name satisfies HeroName, runs, null);
  }
}

const kindOf = ({ role }: ShownRun) => (role === 'recorded' ? 'recorded' : 'measured');

/** Where the rewards of the held-out pairs go: both may fall while their difference grows. */
function rewards(runs: readonly ShownRun[]): Figure {
  const series = runs.flatMap((run): FigureSeries[] => {
    const isMain = run.role === 'now' || runs.length === 1;
    return (['chosen', 'rejected'] as const).map((side) => ({
      name: isMain ? side : `${run.name}: ${side}`,
      kind: kindOf(run),
      joined: true,
      points: run.record.evaluations.flatMap(({ row }): FigurePoint[] => {
        const { step, eval_pairs: pairs, [`eval_rewards/${side}` as const]: y } = row;
        const note = `${run.name}, step ${step}, ${pairs} held-out pairs`;
        return y === undefined ? [] : [{ x: step, y, note, step }];
      }),
    }));
  });
  return {
    name: 'rewards',
    title: 'Does the chosen completion become more likely?',
    caption: 'Implicit reward β log π/π_ref of held-out pairs: above 0 a completion has become more likely.',
    x: STEP,
    y: { name: 'implicit reward', unit: '0 = before training', range: [-0.3, 0.1] },
    series,
  };
}

/** What picking the best of n samples is worth, by the judge that picks and by gold. */
function bestOfN(runs: readonly ShownRun[]): Figure {
  const series = runs.flatMap((run): FigureSeries[] => {
    // Every n would be a smear of markers; twice as many each time are evenly apart.
    const points = (run.record.evaluations.at(-1)?.bestOfN ?? []).filter(({ n }) =>
      Number.isInteger(Math.log2(n)),
    );
    const noteOf = (n: number) => `${run.name}, best of ${n}`;
    const gold = points.flatMap(({ n, kl_bound, gold: y, gold_stderr = 0 }): FigurePoint[] =>
      y === undefined ? [] : [{ x: kl_bound, y, yInterval: normalInterval(y, gold_stderr), note: noteOf(n) }],
    );
    const proxy = points.map(
      (point): FigurePoint => ({ x: point.kl_bound, y: point.proxy, note: noteOf(point.n) }),
    );
    const shared = { kind: kindOf(run), joined: true } as const;
    return [
      { name: 'gold', points: gold, ...shared },
      { name: 'proxy', points: proxy, ...shared },
    ];
  });
  return {
    name: 'best of n',
    title: 'What is picking the best of n worth?',
    caption: 'No training: n samples of the reference, the proxy picks. KL is at most log n − (n − 1)/n.',
    x: { name: 'KL to the reference, at most', unit: 'nats', range: [0, 4] },
    y: { name: 'reward', unit: 'SD, 0 = before training', range: [-0.5, 1.5] },
    series: series.filter(({ points }) => points.length > 0),
  };
}
