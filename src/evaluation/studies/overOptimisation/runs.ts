import type { Job, WorldResult } from '../../../experiment/evidence/job.ts';
import type { GoldRow } from '../../../experiment/metrics/metrics.ts';
import { type WorldName, worldNames } from '../../../experiment/worlds.ts';
import type { GaoForm } from '../../overOptimisation.ts';
import { finishedSeeds, type Results, type StudySize, seedsUpTo } from '../study.ts';

/** The runs of the study, and what one of them says. */

/** A proxy: so many of the language model's layers, trained on so many pairs. */
export interface ProxySize {
  layers: number;
  pairs: number;
}

const LAYERS = [1, 2, 4] as const;
const PAIRS = [200, 600, 2000] as const;
export const SMALL: ProxySize = { layers: 1, pairs: 200 };
const PENALTIES = [0.05, 0.2] as const;
const DPO_BETA = 0.01;

/** Gold has to end this far below its peak to count as over-optimised, in standard deviations of the reference. */
const FALL = 0.3;
/** The proxy has to end within this share of its highest value. */
const STILL_HIGH = 0.95;

export const isSmall = ({ layers, pairs }: ProxySize) => layers === SMALL.layers && pairs === SMALL.pairs;

export const isLarge = ({ layers, pairs }: ProxySize) => layers === LAYERS[2] && pairs === PAIRS[2];

export const proxyWords = ({ layers, pairs }: ProxySize) =>
  `${layers} layer${layers > 1 ? 's' : ''}, ${pairs} pairs`;

/** In the first world all of the table; elsewhere, and where it has to be quick, two corners of it. */
const isWhole = (world: WorldName, size: StudySize) => world === worldNames[0] && size === 'full';

function proxies(world: WorldName, size: StudySize): ProxySize[] {
  const all = LAYERS.flatMap((layers) => PAIRS.map((pairs) => ({ layers, pairs })));
  return isWhole(world, size) ? all : all.filter((proxy) => isSmall(proxy) || isLarge(proxy));
}

type Unseeded = Omit<Job, 'seed'>;

function ppoJob(world: WorldName, { layers, pairs }: ProxySize, beta: number, size: StudySize): Unseeded {
  const lasts = size === 'full' ? { steps: 40, evaluateEvery: 5 } : { steps: 16, evaluateEvery: 4 };
  const values = { proxyLayers: layers, proxyPairs: pairs, beta, ...lasts };
  return { world, method: 'ppo', values, keep: isSmall({ layers, pairs }) ? ['histograms', 'texts'] : [] };
}

function bestOfNJob(world: WorldName, { layers, pairs }: ProxySize, size: StudySize): Unseeded {
  const pool = size === 'full' ? { steps: 64, poolPrompts: 96 } : { steps: 16, poolPrompts: 32 };
  const values = { proxyLayers: layers, proxyPairs: pairs, evaluateEvery: pool.steps, ...pool };
  return { world, method: 'best-of-n', values };
}

function dpoJob(world: WorldName, pairs: number, size: StudySize): Unseeded {
  const lasts = size === 'full' ? { steps: 240, evaluateEvery: 30 } : { steps: 60, evaluateEvery: 15 };
  return { world, method: 'dpo', values: { beta: DPO_BETA, ...lasts }, labelling: { pairCount: pairs } };
}

/** Best of n along each side of the table of proxies: it is steady, and needs fewer corners. */
const onTheEdge = ({ layers, pairs }: ProxySize) => layers === SMALL.layers || pairs === SMALL.pairs;

/** Runs that differ in their seed alone. */
export interface Setting {
  title: string;
  /** Gao's form for its gold. */
  form: GaoForm;
  job: Unseeded;
  /** What is optimised against; null for DPO, which has the pairs themselves. */
  proxy: ProxySize | null;
  seeds: number;
}

export function settingsIn(world: WorldName, size: StudySize): Setting[] {
  const few = size === 'quick' ? 1 : 3;
  // Five where the claim is decided.
  const decisive = size === 'quick' ? 1 : 5;
  return [
    ...proxies(world, size).map(
      (proxy): Setting => ({
        title: `PPO, proxy of ${proxyWords(proxy)}`,
        form: 'rl',
        job: ppoJob(world, proxy, 0, size),
        proxy,
        seeds: isSmall(proxy) ? decisive : few,
      }),
    ),
    ...PENALTIES.map(
      (beta): Setting => ({
        title: `PPO, proxy of ${proxyWords(SMALL)}, penalty β ${beta}`,
        form: 'rl',
        job: ppoJob(world, SMALL, beta, size),
        proxy: SMALL,
        seeds: few,
      }),
    ),
    ...proxies(world, size)
      .filter(onTheEdge)
      .map(
        (proxy): Setting => ({
          title: `Best of n, proxy of ${proxyWords(proxy)}`,
          form: 'bon',
          job: bestOfNJob(world, proxy, size),
          proxy,
          seeds: few,
        }),
      ),
    ...PAIRS.filter((pairs) => isWhole(world, size) || pairs !== PAIRS[1]).map(
      (pairs): Setting => ({
        title: `DPO at β ${DPO_BETA}, ${pairs} pairs`,
        form: 'rl',
        job: dpoJob(world, pairs, size),
        proxy: null,
        seeds: few,
      }),
    ),
  ];
}

/** PPO on the small proxy without a penalty, by which the claim is decided. */
export function isDecisive({ job, proxy }: Setting): boolean {
  return job.method === 'ppo' && proxy !== null && isSmall(proxy) && job.values.beta === 0;
}

export type Finished = Setting & { results: WorldResult[] };

export function finishedIn(world: WorldName, results: Results, size: StudySize): Finished[] {
  return settingsIn(world, size)
    .map((setting) => ({
      ...setting,
      results: finishedSeeds(results, setting.job, seedsUpTo(setting.seeds)),
    }))
    .filter((setting) => setting.results.length > 0);
}

/** What a run says of over-optimisation. */
export interface Course {
  /** The evaluation with the highest gold. */
  peak: GoldRow;
  last: GoldRow;
  /** Highest proxy of the run. */
  highestProxy: number;
}

export function courseOf({ points }: WorldResult): Course | null {
  const last = points.at(-1);
  if (!last || points.length < 3) return null;
  const peak = points.reduce((best, point) => (point.gold > best.gold ? point : best));
  return {
    peak,
    last,
    highestProxy: Math.max(...points.map(({ proxy }) => proxy ?? Number.NEGATIVE_INFINITY)),
  };
}

/** Gold peaks inside of the run and ends well below. */
export function turned({ peak, last }: Course): boolean {
  return peak.step > 0 && peak.step < last.step && peak.gold - last.gold >= FALL;
}

/** The proxy ends about as high as it ever was. */
export function staysHigh({ last, highestProxy }: Course): boolean {
  return (last.proxy ?? 0) >= STILL_HIGH * highestProxy;
}

export function isOverOptimised(course: Course): boolean {
  return turned(course) && staysHigh(course);
}
