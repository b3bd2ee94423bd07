import {
  fieldsOf,
  type Measured,
  type MeasurementName,
  measurementNames,
} from '../experiment/metrics/measurements.ts';
import { type Estimate, meanEstimate, rateEstimate, winOf } from '../experiment/metrics/statistics.ts';
import type { MeasuredSample } from './sampleMeasures.ts';

/** What measurements look at: samples of the policy, and what judges say of them. Drawn and judged once for all. */
export interface EvaluatedSamples {
  /** One sample of each prompt. */
  samples: readonly MeasuredSample[];
  /** Gold of each, in standard deviations of the reference's; absent where nobody knows gold. */
  gold?: readonly number[];
  /** The same of the reward that is trained on, where that is another one. */
  proxy?: readonly number[];
  /** Gold of the reference's own sample of each prompt, drawn by random numbers of its own; absent until drawn. */
  referenceGold?: readonly number[];
  /** The same two of the reward that somebody chose where nobody knows gold. */
  ownReward?: readonly number[];
  referenceOwnReward?: readonly number[];
}

const meanOf = (scores: readonly number[] | undefined) => (scores ? meanEstimate(scores) : null);

/** How often the policy's sample of a prompt has more than the reference's. */
const wins = (own: readonly number[] | undefined, others: readonly number[] | undefined) =>
  own && others ? rateEstimate(own.map((one, i) => winOf(one - others[i]))) : null;

/** How each measurement is computed; null where there is nothing to compute it from. */
const computed: Readonly<Record<MeasurementName, (of: EvaluatedSamples) => Estimate | null>> = {
  kl: ({ samples }) => meanEstimate(samples.map(({ kl }) => kl)),
  gold: ({ gold }) => meanOf(gold),
  win_rate: ({ gold, referenceGold }) => wins(gold, referenceGold),
  own_reward: ({ ownReward }) => meanOf(ownReward),
  own_win_rate: ({ ownReward, referenceOwnReward }) => wins(ownReward, referenceOwnReward),
  proxy: ({ proxy }) => meanOf(proxy),
  length: ({ samples }) => meanEstimate(samples.map(({ completion }) => completion.length)),
  eos_rate: ({ samples }) => rateEstimate(samples.map(({ ended }) => Number(ended))),
  repetition: ({ samples }) => meanEstimate(samples.map(({ repetition }) => repetition)),
  entropy: ({ samples }) => meanEstimate(samples.map(({ entropy }) => entropy)),
  log_ratio: ({ samples }) => meanEstimate(samples.map(({ logRatio }) => logRatio)),
};

/** Every measurement that these samples allow. */
export function measure(of: EvaluatedSamples): Partial<Record<MeasurementName, Estimate>> {
  const { length: n } = of.samples;
  for (const scores of [of.gold, of.referenceGold, of.proxy, of.ownReward, of.referenceOwnReward]) {
    if (scores && scores.length !== n) throw new Error(`measure: ${scores.length} scores of ${n} samples`);
  }
  return Object.fromEntries(
    measurementNames.flatMap((name) => {
      const estimate = computed[name](of);
      return estimate ? [[name, estimate]] : [];
    }),
  );
}

/** The same as fields of an evaluation's row: each value, and its standard error or the ends of its interval. */
export function measuredRow(of: EvaluatedSamples): Measured & Required<Pick<Measured, AlwaysMeasured>> {
  const fields = Object.entries(measure(of)).flatMap(([name, { value, stderr, interval }]) => {
    const numbers = stderr === undefined ? [value, ...interval] : [value, stderr];
    return fieldsOf(name as MeasurementName).map((field, i) => [field, numbers[i]] as const);
  });
  return Object.fromEntries(fields) as ReturnType<typeof measuredRow>;
}

type AlwaysMeasured = 'kl' | 'kl_stderr' | 'length' | 'eos_rate';
