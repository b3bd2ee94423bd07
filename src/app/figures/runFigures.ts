import type { Figure, FigurePoint, FigureSeries } from '../../experiment/evidence/figure.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import type { Evaluation, EvaluationRow } from '../../experiment/metrics/metrics.ts';
import { normalInterval } from '../../experiment/metrics/statistics.ts';
import type { HeroName } from '../view.ts';
import { klInterval } from './intervals.ts';
import { judgedIn, winRateIn } from './judged.ts';
import type { ShownRun } from './shownRuns.ts';

/** What is drawn large of the runs that stand side by side. Every point is an evaluation with its 95% intervals. */

type Interval = [low: number, high: number];
type Measured = { value: number; interval?: Interval } | null;

const around = (value: number | undefined, stderr: number | undefined): Measured => {
  if (value === undefined || !Number.isFinite(value)) return null;
  return stderr === undefined ? { value } : { value, interval: normalInterval(value, stderr) };
};

/** Gold, or the reward that somebody chose in its place. */
const judged = (row: EvaluationRow) => {
  const found = judgedIn(row);
  return found && around(found.value, found.stderr);
};
const gold = (row: EvaluationRow) => around(row.gold, row.gold_stderr);
const proxy = (row: EvaluationRow) => around(row.proxy, row.proxy_stderr);
const length = (row: EvaluationRow) => around(row.length, row.length_stderr);
const kl = (row: EvaluationRow): Measured =>
  Number.isFinite(row.kl) ? { value: row.kl, interval: klInterval(row) } : null;
const step = (row: EvaluationRow): Measured => ({ value: row.step });
const winRate = (row: EvaluationRow): Measured => {
  const found = winRateIn(row);
  if (!found) return null;
  const { value, low, high } = found;
  // Before the first step the policy is the reference: its rate is ½ by definition.
  if (row.step === 0 && row.kl < 1e-6) return { value: 0.5 };
  return low === undefined || high === undefined ? { value } : { value, interval: [low, high] };
};

type Quantity = (row: EvaluationRow) => Measured;

function pointsOf({ record, name }: ShownRun, x: Quantity, y: Quantity): FigurePoint[] {
  return record.evaluations.flatMap(({ row }) => {
    const [at, height] = [x(row), y(row)];
    if (!at || !height) return [];
    const note = `${name}, step ${row.step}, n = ${row.samples}`;
    return [
      {
        x: at.value,
        y: height.value,
        ...(at.interval && { xInterval: at.interval }),
        ...(height.interval && { yInterval: height.interval }),
        note,
        step: row.step,
      },
    ];
  });
}

/** A run as a line through its evaluations. What is recorded is drawn as such. */
function seriesOf(run: ShownRun, x: Quantity, y: Quantity, name = run.name): FigureSeries {
  const kind = run.role === 'recorded' ? 'recorded' : 'measured';
  return { name, kind, joined: true, points: pointsOf(run, x, y) };
}

const movesPolicy = ({ record }: ShownRun) => familyOf(record.method).movesPolicy;
const withPoints = (series: FigureSeries[]) => series.filter(({ points }) => points.length > 0);

const GOLD = { name: 'gold reward', unit: 'SD, 0 = before training' } as const;
const OWN_REWARD = { name: 'your reward', unit: 'as you defined it' } as const;
const KL = { name: 'KL to the reference', unit: 'nats' } as const;
export const STEP = { name: 'step', unit: '' } as const;

/** Whether nobody knows gold there. Runs on somebody's own data stand beside no others. */
const byOwnReward = (runs: readonly ShownRun[]) => runs.some(({ record }) => record.own !== undefined);

export const BEST_POSSIBLE = 'best possible';
export const FEW_SAMPLES = 'best possible, from few samples';

/** Below this many samples' worth the frontier rests on too few of them to be believed. */
const FEW = 4;

/** The most that any policy can earn at a distance, by the samples of best of n: theory, and faded where few carry it. */
function frontier(pool: Evaluation | null): FigureSeries[] {
  const points = (pool?.frontier ?? []).toSorted((a, b) => a.kl - b.kl);
  const firstWeak = points.findIndex(({ ess }) => ess < FEW);
  const at = ({ kl, reward }: { kl: number; reward: number }) => ({ x: kl, y: reward });
  const solid = firstWeak < 0 ? points : points.slice(0, firstWeak);
  const weak = firstWeak < 0 ? [] : points.slice(Math.max(0, firstWeak - 1));
  return [
    { name: BEST_POSSIBLE, kind: 'theory', joined: true, points: solid.map(at) },
    { name: FEW_SAMPLES, kind: 'faded', joined: true, points: weak.map(at) },
  ];
}

export function runFigure(name: HeroName, runs: readonly ShownRun[], pool: Evaluation | null): Figure {
  const policies = runs.filter(movesPolicy);
  switch (name) {
    case 'reward':
      return {
        name,
        title: 'How much reward, at what distance?',
        caption: 'Each point is an evaluation on fresh samples. Up and to the left is better.',
        x: { ...KL, range: [0, 4] },
        y: byOwnReward(policies) ? OWN_REWARD : { ...GOLD, range: [-0.5, 1.5] },
        series: withPoints([...frontier(pool), ...policies.map((run) => seriesOf(run, kl, judged))]),
      };
    case 'hacking':
      return {
        name,
        title: 'Does the proxy mean what it says?',
        caption:
          'The policy is trained on the proxy. Gold is an independent judge that it never sees. Where the two part, the policy is over-optimising.',
        x: { ...KL, range: [0, 4] },
        y: { name: 'reward', unit: 'SD, 0 = before training', range: [-0.5, 1.5] },
        series: withPoints(
          policies.flatMap((run) => {
            // The colours of gold and proxy are those of the run one looks at.
            const isMain = run.role === 'now' || policies.length === 1;
            return [
              seriesOf(run, kl, gold, isMain ? 'gold' : `${run.name}: gold`),
              seriesOf(run, kl, proxy, isMain ? 'proxy' : `${run.name}: proxy`),
            ];
          }),
        ),
      };
    case 'win rate':
      return {
        name,
        title: 'How often does it beat the reference?',
        caption: `Fresh samples of policy and reference on the same held-out prompts; ${byOwnReward(policies) ? 'your reward' : 'gold'} decides, ties count one half. Wilson’s 95% interval.`,
        x: { ...STEP },
        y: { name: 'win rate', unit: '½ = no better', range: [0, 1] },
        series: withPoints(policies.map((run) => seriesOf(run, step, winRate))),
      };
    case 'length':
      return {
        name,
        title: 'Does it write longer or shorter?',
        caption: 'Tokens of a completion, end-of-text included.',
        x: { ...STEP },
        y: { name: 'length', unit: 'tokens', range: [0, 24] },
        series: withPoints(policies.map((run) => seriesOf(run, step, length))),
      };
  }
}

/** What a method is looked at for: over-optimisation where there is a proxy to fool, the trade-off elsewhere. */
export function heroOf(record: Pick<ShownRun['record'], 'method' | 'config'>): HeroName {
  const { reward } = record.config;
  const learnsFromProxy = familyOf(record.method).charts === 'samples' && reward !== 'gold';
  return learnsFromProxy ? 'hacking' : 'reward';
}
