import type {
  Figure,
  FigurePoint,
  FigureSeries,
  FindingsTable,
} from '../../../experiment/evidence/figure.ts';
import { LENGTH_BIN, REPETITION_BIN, type WorldResult } from '../../../experiment/evidence/job.ts';
import {
  type Estimate,
  jackknife,
  mean,
  smallSampleEstimate,
} from '../../../experiment/metrics/statistics.ts';
import { type WorldName, worldRecords } from '../../../experiment/worlds.ts';
import { fitGaoForm, type GaoForm, goldPeak, goldReward } from '../../overOptimisation.ts';
import { inDigits, withInterval } from '../words.ts';
import {
  courseOf,
  type Finished,
  isDecisive,
  isLarge,
  isOverOptimised,
  isSmall,
  type ProxySize,
  proxyWords,
  SMALL,
} from './runs.ts';

/** Figures and tables of the study, world by world. */

/** Gold above the reference at √KL, of all evaluations of a run. */
function distances({ points, bestOfN }: WorldResult): { d: number; gold: number; proxy: number }[] {
  if (bestOfN) {
    const [first] = bestOfN;
    return bestOfN.map(({ kl_bound, gold, proxy }) => ({
      d: Math.sqrt(kl_bound),
      gold: gold - first.gold,
      proxy: proxy - first.proxy,
    }));
  }
  const [first] = points;
  return points.map(({ kl, gold, proxy = 0 }) => ({
    d: Math.sqrt(Math.max(0, kl)),
    gold: gold - first.gold,
    proxy: proxy - (first.proxy ?? 0),
  }));
}

/** Gao's form fitted to the gold of all seeds together, its intervals by leaving out one seed at a time. */
function fitted(form: GaoForm, seeds: readonly WorldResult[]) {
  const coefficients = (some: readonly WorldResult[]) => fitGaoForm(form, some.flatMap(distances));
  const whole = coefficients(seeds);
  const peak = goldPeak(form, whole);
  const interval = (name: 'alpha' | 'beta') =>
    seeds.length < 2 ? null : jackknife(seeds, (some) => coefficients(some)[name]);
  return { whole, alpha: interval('alpha'), beta: interval('beta'), peakKl: peak && peak.d ** 2 };
}

/** Means over seeds, evaluation by evaluation. */
function averaged(seeds: readonly WorldResult[], field: 'gold' | 'proxy', note: string): FigurePoint[] {
  const lists = seeds.map(distances);
  const common = Math.min(...lists.map(({ length }) => length));
  // Best of n has a point for each n: powers of two say enough.
  const shown = (i: number) => seeds[0].bestOfN === undefined || Number.isInteger(Math.log2(i + 1));
  return Array.from({ length: common }, (_, i) => i)
    .filter(shown)
    .map((i) => {
      const [x, y] = [lists.map((list) => list[i].d), lists.map((list) => list[i][field])].map(
        smallSampleEstimate,
      );
      return {
        x: x.value,
        y: y.value,
        // No distance is below 0, whatever Student's interval of few seeds says.
        ...(lists.length > 1 && {
          xInterval: [Math.max(0, x.interval[0]), x.interval[1]] as [number, number],
          yInterval: y.interval,
        }),
        note: `${note}, seeds: ${lists.length}`,
        seeds: lists.length,
      };
    });
}

function fitLine(form: GaoForm, seeds: readonly WorldResult[]): FigurePoint[] {
  const { whole } = fitted(form, seeds);
  const furthest = Math.max(...seeds.flatMap(distances).map(({ d }) => d));
  return Array.from({ length: 25 }, (_, i) => (furthest * i) / 24).map((d) => ({
    x: d,
    y: goldReward(form, whole, d),
  }));
}

export function figuresOf(world: WorldName, settings: readonly Finished[]): Figure[] {
  const title = worldRecords[world].title;
  const axes = {
    x: { name: '√KL(π ‖ π_ref)', unit: '√nats' },
    y: { name: 'reward above the reference', unit: 'standard deviations of the reference' },
  };
  const small = settings.find(isDecisive);
  const line = (name: string, kind: FigureSeries['kind'], points: FigurePoint[]): FigureSeries => ({
    name,
    kind,
    joined: true,
    points,
  });
  const smallFigure: Figure[] = small
    ? [
        {
          name: `${world}-small-proxy`,
          title: `${title}: a small proxy is over-optimised`,
          caption:
            'PPO without a KL penalty, on a one-layer reward model of 200 pairs. Gold turns while the proxy stays high; the line is Gao’s form, fitted to gold.',
          ...axes,
          series: [
            line('proxy', 'measured', averaged(small.results, 'proxy', small.title)),
            line('gold', 'measured', averaged(small.results, 'gold', small.title)),
            line('d (α − β ln d), fitted', 'theory', fitLine('rl', small.results)),
          ],
        },
      ]
    : [];
  const compared = comparisons.flatMap(({ name, title: what, caption, label }): Figure[] => {
    const series = settings.flatMap((setting) => {
      const shown = label(setting);
      return shown === null
        ? []
        : [line(shown, 'measured', averaged(setting.results, 'gold', setting.title))];
    });
    if (series.length < 2) return [];
    return [{ name: `${world}-${name}`, title: `${title}: ${what}`, caption, ...axes, series }];
  });
  return [...smallFigure, ...compared];
}

/** Gold of a few settings that differ in one thing. */
interface Comparison {
  name: string;
  title: string;
  caption: string;
  /** What the setting is called among these; null where it is none of them. */
  label(setting: Finished): string | null;
}

/** PPO without a penalty on a proxy that is asked for. */
const unpenalised = ({ job, proxy }: Finished, isMeant: (proxy: ProxySize) => boolean) =>
  job.method === 'ppo' && job.values.beta === 0 && proxy !== null && isMeant(proxy) ? proxy : null;

const comparisons: readonly Comparison[] = [
  {
    name: 'corners',
    title: 'a small proxy and a large one',
    caption:
      'Gold of PPO without a KL penalty, on the smallest proxy and on the largest: see where it turns.',
    label: (setting) => {
      const proxy = unpenalised(setting, (one) => isSmall(one) || isLarge(one));
      return proxy && proxyWords(proxy);
    },
  },
  {
    name: 'layers',
    title: 'proxies of more layers',
    caption: 'Gold of PPO without a KL penalty, each proxy trained on 200 pairs.',
    label: (setting) => {
      const proxy = unpenalised(setting, ({ pairs }) => pairs === SMALL.pairs);
      return proxy && `${proxy.layers} layer${proxy.layers > 1 ? 's' : ''}`;
    },
  },
  {
    name: 'pairs',
    title: 'proxies that saw more pairs',
    caption: 'Gold of PPO without a KL penalty, each proxy of one layer.',
    label: (setting) => {
      const proxy = unpenalised(setting, ({ layers }) => layers === SMALL.layers);
      return proxy && `${proxy.pairs} pairs`;
    },
  },
  {
    name: 'penalties',
    title: 'what a KL penalty holds back',
    caption: 'Gold of PPO on the small proxy: see how far it goes, and what it keeps.',
    label: ({ job, proxy }) => {
      if (job.method !== 'ppo' || !proxy || !isSmall(proxy)) return null;
      return job.values.beta === 0 ? 'no penalty' : `penalty β ${job.values.beta}`;
    },
  },
  {
    name: 'methods',
    title: 'three ways to use 200 pairs',
    caption:
      'Gold of PPO without a penalty and of best of n, both on the small proxy, and of DPO at β 0.01 on the pairs themselves.',
    label: ({ job, proxy }) => {
      if (job.method === 'dpo') return job.labelling?.pairCount === SMALL.pairs ? 'DPO' : null;
      if (!proxy || !isSmall(proxy)) return null;
      if (job.method === 'best-of-n') return 'best of n';
      return job.values.beta === 0 ? 'PPO' : null;
    },
  },
];

export function fitTable(world: WorldName, settings: readonly Finished[]): FindingsTable {
  return {
    name: `${world}-fits`,
    title: `${worldRecords[world].title}: Gao’s forms fitted to gold`,
    caption:
      'R = d (α − β ln d) for PPO and DPO, d (α − β d) for best of n, d = √KL; intervals by leaving out one seed at a time. Peaks in nats: of the fitted form, and the mean of the highest measured gold. Beyond 12.0: the form turns further out than any of these runs went. Over-optimised: seeds whose gold ends at least 0.3 below its peak while the proxy stays within 5% of its maximum.',
    columns: ['runs', 'α', 'β', 'fitted peak', 'measured peak', 'peak gold', 'last gold', 'over-optimised'],
    rows: settings.map((setting) => [setting.title, ...fitCells(setting)]),
  };
}

function fitCells({ form, results: seeds, proxy, job }: Finished): string[] {
  const { whole, alpha, beta, peakKl } = fitted(form, seeds);
  const cell = (estimate: Estimate | null, value: number) =>
    estimate ? withInterval(estimate) : inDigits(value, 2);
  const furthest = Math.max(...seeds.flatMap(distances).map(({ d }) => d)) ** 2;
  const fits = [cell(alpha, whole.alpha), cell(beta, whole.beta), peakCell(peakKl, furthest)];
  const courses = seeds.flatMap((seed) => courseOf(seed) ?? []);
  if (job.method === 'best-of-n' || courses.length === 0) {
    const top = seeds.map(({ bestOfN = [] }) =>
      bestOfN.reduce((best, point) => (point.gold > best.gold ? point : best)),
    );
    return [
      ...fits,
      mean(top.map(({ kl_bound }) => kl_bound)).toFixed(1),
      withInterval(smallSampleEstimate(top.map(({ gold }) => gold))),
      withInterval(smallSampleEstimate(seeds.flatMap(({ bestOfN }) => bestOfN?.at(-1)?.gold ?? []))),
      '–',
    ];
  }
  const peaks = courses.map(({ peak }) => peak);
  return [
    ...fits,
    mean(peaks.map(({ kl }) => kl)).toFixed(1),
    withInterval(smallSampleEstimate(peaks.map(({ gold }) => gold))),
    withInterval(smallSampleEstimate(courses.map(({ last }) => last.gold))),
    proxy ? `${courses.filter(isOverOptimised).length} of ${courses.length}` : '–',
  ];
}

/** @param furthest KL of the furthest measured point, in nats like the peak */
function peakCell(peak: number | null, furthest: number): string {
  if (peak === null) return 'none';
  return peak > furthest ? `beyond ${furthest.toFixed(1)}` : peak.toFixed(1);
}

/** Counts of a histogram, evaluation by evaluation, as text: at start, peak and end of the small proxy's first seed. */
export function histogramTable(world: WorldName, small: Finished): FindingsTable | null {
  const [first] = small.results;
  const course = courseOf(first);
  if (!first.histograms || !course) return null;
  const { length, repetition } = first.histograms;
  const steps = [0, course.peak.step, course.last.step];
  const at = steps.map((step) => first.points.findIndex((point) => point.step === step));
  const rows = (name: string, bins: number[][], width: number, unit: string) =>
    bins[0]
      .map((_, bin) => bin)
      .filter((bin) => at.some((i) => bins[i][bin] > 0))
      .map((bin) => [
        name,
        `${Number((bin * width).toFixed(1))}–${Number(((bin + 1) * width).toFixed(1))}${unit}`,
        ...at.map((i) => String(bins[i][bin])),
      ]);
  return {
    name: `${world}-histograms`,
    title: `${worldRecords[world].title}: lengths and repetition of the samples`,
    caption:
      'The small proxy without a KL penalty, seed 1: how many samples fall into each bin at the start, at gold’s peak and at the end.',
    columns: ['of a sample', 'from–to', 'start', `peak, step ${steps[1]}`, `end, step ${steps[2]}`],
    rows: [
      ...rows('tokens', length, LENGTH_BIN, ''),
      ...rows('share of repeated triples', repetition, REPETITION_BIN, ''),
    ],
  };
}

export function textTable(world: WorldName, small: Finished): FindingsTable | null {
  const [first] = small.results;
  const course = courseOf(first);
  if (!first.texts || !course) return null;
  const when = { start: 0, peak: course.peak.step, end: course.last.step };
  return {
    name: `${world}-texts`,
    title: `${worldRecords[world].title}: the texts at start, peak and end`,
    caption: 'The small proxy without a penalty, seed 1.',
    columns: ['when', 'gold', 'prompt', 'text'],
    rows: Object.entries(when).flatMap(([name, at]) =>
      (first.texts ?? [])
        .filter(({ step }) => step === at)
        .map(({ prompt, text, gold }) => [name, inDigits(gold, 2), prompt, text]),
    ),
  };
}
