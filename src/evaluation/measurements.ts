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
  /** Gold of each, in standard deviations of the reference's. */
  gold: readonly number[];
  /** The same of the reward that is trained on, where that is another one. */
  proxy?: readonly number[];
  /** Gold of the reference's own sample of each prompt, drawn by random numbers of its own; absent until drawn. */
  referenceGold?: readonly number[];
}

/** How each measurement is computed; null where there is nothing to compute it from. */
const computed: Readonly<Record<MeasurementName, (of: EvaluatedSamples) => Estimate | null>> = {
  kl: ({ samples }) => meanEstimate(samples.map(({ kl }) => kl)),
  gold: ({ gold }) => meanEstimate(gold),
  win_rate: ({ gold, referenceGold }) =>
    referenceGold ? rateEstimate(gold.map((own, i) => winOf(own - referenceGold[i]))) : null,
  proxy: ({ proxy }) => (proxy ? meanEstimate(proxy) : null),
  length: ({ samples }) => meanEstimate(samples.map(({ completion }) => completion.length)),
  eos_rate: ({ samples }) => rateEstimate(samples.map(({ ended }) => Number(ended))),
  repetition: ({ samples }) => meanEstimate(samples.map(({ repetition }) => repetition)),
  entropy: ({ samples }) => meanEstimate(samples.map(({ entropy }) => entropy)),
  log_ratio: ({ samples }) => meanEstimate(samples.map(({ logRatio }) => logRatio)),
};

/** Every measurement that these samples allow. */
export function measure(of: EvaluatedSamples): Partial<Record<MeasurementName, Estimate>> {
  const { length: n } = of.samples;
  for (const scores of [of.gold, of.referenceGold ?? of.gold, of.proxy ?? of.gold]) {
    if (scores.length !== n) throw new Error(`measure: ${scores.length} scores of ${n} samples`);
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

type AlwaysMeasured = 'kl' | 'kl_stderr' | 'gold' | 'gold_stderr' | 'length' | 'eos_rate';
