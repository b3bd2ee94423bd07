import type { OwnData, OwnReward } from './ownDataSchema.ts';

export type { OwnData, OwnJudged, OwnPreference, OwnReward, OwnRule } from './ownDataSchema.ts';

export const ownRewardTitles: Readonly<Record<OwnReward['kind'], string>> = {
  'reward model': 'A reward model trained on your pairs',
  implicit: 'The implicit reward of a DPO policy trained on your pairs',
  length: 'Length',
  'word list': 'A list of words',
  rules: 'Rules',
};

/** A reward in a few words, for tables and records: "length, shorter is better". */
export function ownRewardWords(of: OwnReward): string {
  if (of.kind === 'length') return `length, ${of.sign > 0 ? 'longer' : 'shorter'} is better`;
  if (of.kind === 'word list') return `a list of ${of.words.length} words`;
  if (of.kind === 'rules') return `${of.rules.length} ${of.rules.length === 1 ? 'rule' : 'rules'}`;
  return of.kind === 'implicit' ? 'implicit reward of a DPO policy' : 'reward model of these pairs';
}

/** Fewer pairs are no data: a dozen votes are. */
export const FEWEST_PAIRS = 12;

/** Whether a reward has to be learnt from pairs first. */
export const isLearnt = ({ kind }: Pick<OwnReward, 'kind'>): boolean =>
  kind === 'reward model' || kind === 'implicit';

/** "200 pairs", "200 single answers" to train on. */
export function amountOf({ train, unpaired = [] }: Pick<OwnData, 'train' | 'unpaired'>): string {
  const [count, what] = train.length > 0 ? [train.length, 'pairs'] : [unpaired.length, 'single answers'];
  return `${count.toLocaleString('en')} ${what}`;
}

/** The `id` of the texts that a model begins with before anybody gave it preferences. */
export const STARTER = 'starter';

/** Names data and reward together: runs on other pairs, or by another reward, are no continuation of each other. */
export const ownKey = ({ id, reward }: Pick<OwnData, 'id' | 'reward'>): string =>
  `${id} ${JSON.stringify(reward)}`;
