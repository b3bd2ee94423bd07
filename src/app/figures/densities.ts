import type { Figure, FigureSeries } from '../../experiment/evidence/figure.ts';
import type { PerSample } from '../../experiment/metrics/metrics.ts';
import { wilsonInterval } from '../../experiment/metrics/statistics.ts';
import { evaluationAt } from '../runRecord.ts';
import { NOW, type ShownRun } from './shownRuns.ts';

/** How the samples of an evaluation are distributed, policy by policy. */

/** A policy whose samples are counted. */
export interface Sampled {
  /** "before", or the run's name. */
  name: string;
  /** Of the run that it is; null for the reference, before any training. */
  run: ShownRun | null;
  step: number;
  samples: PerSample;
}

export const distributions = {
  gold: {
    title: 'How is gold distributed?',
    axis: { name: 'gold reward', unit: 'SD, 0 = before training' },
    width: 0.5,
  },
  own_reward: {
    title: 'How is your reward distributed?',
    axis: { name: 'your reward', unit: 'as you defined it' },
    width: 0.5,
  },
  length: {
    title: 'How is length distributed?',
    axis: { name: 'length', unit: 'tokens' },
    width: 4,
  },
} as const;
export type Distributed = keyof typeof distributions;

export const BEFORE = 'before';

/** The samples before training and those of every run, each at the shown step or the one nearest to it. */
export function sampledBy(runs: readonly ShownRun[], shownStep: number | null): Sampled[] {
  const found: Sampled[] = [];
  const first = (runs.find(({ key }) => key === NOW) ?? runs[0])?.record.evaluations[0];
  if (first?.perSample && first.row.step === 0) {
    found.push({ name: BEFORE, run: null, step: 0, samples: first.perSample });
  }
  for (const run of runs) {
    const evaluation = evaluationAt(run.record, shownStep);
    if (!evaluation?.perSample || evaluation === first) continue;
    const { row, perSample } = evaluation;
    found.push({ name: run.name, run, step: row.step, samples: perSample });
  }
  return found;
}

export interface Bin {
  from: number;
  to: number;
  count: number;
}

/** What was kept of the samples of all of them. */
export function distributedIn(sampled: readonly Sampled[]): Distributed[] {
  const names = Object.keys(distributions) as Distributed[];
  return names.filter((what) => sampled.every(({ samples }) => samples[what] !== undefined));
}

/** The values of each, empty where they were not kept. */
export const valuesIn = (what: Distributed, sampled: readonly Sampled[]): number[][] =>
  sampled.map(({ samples }) => samples[what] ?? []);

/** Bins of one width that cover all values of all lists, and how many of each list lie in each. */
export function binned(lists: readonly (readonly number[])[], width: number): Bin[][] {
  const all = lists.flat().filter(Number.isFinite);
  if (all.length === 0) return lists.map(() => []);
  const place = (value: number) => Math.floor(value / width + 1e-9);
  const [first, last] = [Math.min(...all.map(place)), Math.max(...all.map(place))];
  return lists.map((values) => {
    const bins = Array.from({ length: last - first + 1 }, (_, i) => ({
      from: (first + i) * width,
      to: (first + i + 1) * width,
      count: 0,
    }));
    for (const value of values) if (Number.isFinite(value)) bins[place(value) - first].count += 1;
    return bins;
  });
}

/** All of them in one figure: the share of samples in each bin, with Wilson's interval. */
export function densityFigure(what: Distributed, sampled: readonly Sampled[]): Figure {
  const { title, axis, width } = distributions[what];
  const bins = binned(valuesIn(what, sampled), width);
  const ends = bins.flatMap((some) => some.flatMap(({ from, to }) => [from, to]));
  return {
    name: what,
    title,
    caption: `Each curve: the samples of one evaluation, in bins of ${width}${what === 'length' ? ' tokens' : ''}. 95% intervals of the share.`,
    x: { ...axis, ...(ends.length > 0 && { range: [Math.min(...ends), Math.max(...ends)] }) },
    y: { name: 'share of samples', unit: '', range: [0, 0.4] },
    series: sampled.map(({ name, run, step, samples }, i): FigureSeries => {
      const n = samples[what]?.length ?? 0;
      return {
        name,
        kind: run?.role === 'recorded' ? 'recorded' : 'measured',
        joined: true,
        points: bins[i].map(({ from, to, count }) => ({
          x: (from + to) / 2,
          y: count / n,
          yInterval: wilsonInterval(count, n),
          note: `${name}, step ${step}: ${count} of ${n} from ${from} to below ${to}`,
        })),
      };
    }),
  };
}
