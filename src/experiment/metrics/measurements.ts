/**
 * Measurements of a policy on its own samples of held-out prompts: all that is known about each but its computation,
 * which is in src/evaluation/measurements.ts under the same name. Rows of evaluations, `lab eval`, records and charts
 * read them here.
 */
export interface MeasurementRecord {
  title: string;
  /** The quantity, as a formula or under the field's name. */
  name: string;
  unit: string;
  /** Beside its line. */
  label: string;
  hint: string;
  /** Its colour on every chart. */
  meaning: 'policy' | 'gold' | 'proxy';
  /** A mean has a standard error; a rate has the two ends of a 95% interval, which may lie lopsided about it. */
  interval: 'standard error' | 'two ends';
  /** A chart of its own over the steps, for each method that moves a policy; else it stands on charts of others. */
  chart?: { domain: [number | 'auto', number | 'auto']; theory?: { value: number; label: string } };
}

/** In the order of the charts. */
const records = {
  kl: {
    title: 'KL to reference',
    name: 'sequence KL(π ‖ π_ref)',
    unit: 'nats',
    label: 'KL',
    hint: 'Exact over the vocabulary at each position of fresh samples, summed over the sequence. Bars: 95% interval.',
    meaning: 'policy',
    interval: 'standard error',
    chart: { domain: [0, 'auto'] },
  },
  gold: {
    title: 'Gold reward',
    name: 'gold',
    unit: 'SD of the reference, 0 = its mean',
    label: 'gold',
    hint: 'An independent judge scores fresh samples. Training never sees its scores. Bars: 95% interval.',
    meaning: 'gold',
    interval: 'standard error',
    chart: { domain: ['auto', 'auto'] },
  },
  win_rate: {
    title: 'Win rate',
    name: 'wins + ½ ties, against the reference',
    unit: 'share of prompts',
    label: 'policy beats reference',
    hint: 'On each held-out prompt the gold judge compares a fresh sample of the policy with one of the reference; a tie counts one half. Bars are Wilson’s 95% interval.',
    meaning: 'gold',
    interval: 'two ends',
    chart: { domain: [0, 1], theory: { value: 0.5, label: 'theory: ½, no better than the reference' } },
  },
  own_reward: {
    title: 'Your reward',
    name: 'the reward chosen under “Your own”',
    unit: 'as you defined it',
    label: 'your reward',
    hint: 'The reward that you chose for your own data, on fresh samples for held-out prompts. There is no gold judge here: it is only as good as your choice. With fewer held-out prompts than samples each is answered several times, and the interval is about those prompts alone. Bars: 95% interval.',
    meaning: 'proxy',
    interval: 'standard error',
    chart: { domain: ['auto', 'auto'] },
  },
  own_win_rate: {
    title: 'Win rate by your reward',
    name: 'wins + ½ ties, against the reference',
    unit: 'share of prompts',
    label: 'policy beats reference',
    hint: 'On each held-out prompt your reward compares a fresh sample of the policy with one of the reference; a tie counts one half. Bars are Wilson’s 95% interval.',
    meaning: 'proxy',
    interval: 'two ends',
    chart: { domain: [0, 1], theory: { value: 0.5, label: 'theory: ½, no better than the reference' } },
  },
  proxy: {
    title: 'Proxy reward',
    name: 'proxy',
    unit: 'SD of the reference, 0 = its mean',
    label: 'proxy',
    hint: 'The reward that is trained on, of the same fresh samples.',
    meaning: 'proxy',
    interval: 'standard error',
  },
  length: {
    title: 'Length',
    name: 'length',
    unit: 'tokens',
    label: 'length',
    hint: 'Tokens of a completion, end-of-text included.',
    meaning: 'policy',
    interval: 'standard error',
  },
  eos_rate: {
    title: 'Finished',
    name: 'samples that reach end-of-text',
    unit: 'share of samples',
    label: 'finished',
    hint: 'Share of samples that reach end-of-text before the length limit.',
    meaning: 'policy',
    interval: 'two ends',
  },
  repetition: {
    title: 'Repetition',
    name: 'three tokens in a row seen before in the same text',
    unit: 'share of all such triples',
    label: 'repetition',
    hint: 'Share of a sample’s token triples that occurred earlier in it. Near 0 in ordinary text.',
    meaning: 'policy',
    interval: 'standard error',
  },
  entropy: {
    title: 'Entropy',
    name: 'mean entropy of π(·|x, y_<t)',
    unit: 'nats per token',
    label: 'entropy',
    hint: 'Exact over the vocabulary, averaged over the tokens of a sample.',
    meaning: 'policy',
    interval: 'standard error',
  },
  log_ratio: {
    title: 'Log-ratio',
    name: 'log π(y|x) − log π_ref(y|x)',
    unit: 'nats',
    label: 'log-ratio',
    hint: 'The estimate k1 of the sequence KL, from the samples alone.',
    meaning: 'policy',
    interval: 'standard error',
  },
} as const satisfies Record<string, MeasurementRecord>;

export type MeasurementName = keyof typeof records;
export const measurementRecords: Readonly<Record<MeasurementName, MeasurementRecord>> = records;
export const measurementNames = Object.keys(records) as MeasurementName[];

/** The fields of a measurement in a row: its value, then its interval. */
type FieldsOf<Name extends MeasurementName> = (typeof records)[Name]['interval'] extends 'standard error'
  ? Name | `${Name}_stderr`
  : Name | `${Name}_low` | `${Name}_high`;
type MeasuredField = { [Name in MeasurementName]: FieldsOf<Name> }[MeasurementName];

/** What a row says of every measurement. Older records lack those that came later, and some runs have no proxy. */
export type Measured = { [Field in MeasuredField]?: number };

/** The names of a measurement's fields. */
export function fieldsOf(name: MeasurementName): string[] {
  return measurementRecords[name].interval === 'standard error'
    ? [name, `${name}_stderr`]
    : [name, `${name}_low`, `${name}_high`];
}
