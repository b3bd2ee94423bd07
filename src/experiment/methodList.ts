/** Every method by its name, in the order of a list to choose from. */
export interface MethodWords {
  /** Under which heading it stands in a list. */
  group: string;
  /** What it does, in one sentence. */
  about: string;
}

export const methodList = {
  dpo: {
    group: 'DPO',
    about:
      'Widens the gap between chosen and rejected, measured against the reference; pairs that are ranked wrongly pull hardest.',
  },
  'dpo-norm': {
    group: 'DPO',
    about: 'DPO on log-probabilities averaged over tokens: a completion gains nothing by being long.',
  },
  'dpo-unweighted': {
    group: 'DPO',
    about:
      'DPO’s gradient without its weight: pairs long since ranked rightly pull on, until the text falls apart.',
  },
  cdpo: {
    group: 'When labels are wrong',
    about:
      'DPO that expects a share ε of wrong labels, and turns back at the margin that such labels justify.',
  },
  rdpo: {
    group: 'When labels are wrong',
    about:
      'DPO corrected so that a share ε of flipped labels cancels on average; it pushes harder, without a bound.',
  },
  hinge: {
    group: 'With a margin to reach',
    about: 'Pulls on every pair alike until its margin reaches 1, and then leaves it alone.',
  },
  ipo: {
    group: 'With a margin to reach',
    about:
      'Draws each pair to one fixed margin, from below and from above, so that sure labels cannot run away.',
  },
  'ipo-mean': {
    group: 'With a margin to reach',
    about: 'IPO on log-probabilities averaged over tokens: the margin is asked of every token.',
  },
  simpo: {
    group: 'Without a reference',
    about: 'Ranks by the mean log-probability of a token and asks for a margin γ; no reference holds it.',
  },
  orpo: {
    group: 'Without a reference',
    about: 'Fine-tunes on the chosen completion and raises its odds over the rejected one, in one go.',
  },
  kto: {
    group: 'Each completion by itself',
    about:
      'Judges chosen and rejected apart, as gain or loss against the policy’s mean distance from the reference.',
  },
  'kto-unpaired': {
    group: 'Each completion by itself',
    about:
      'KTO on single completions marked good or bad: the pairs are broken up and shuffled, so no batch compares two answers to one prompt.',
  },
  'apo-zero': {
    group: 'Each completion by itself',
    about: 'Raises chosen above the reference and pushes rejected below it, each by itself and each bounded.',
  },
  nca: {
    group: 'Each completion by itself',
    about: 'Raises chosen up to a fixed reward and pushes rejected down, so that chosen text stays likely.',
  },
  sft: {
    group: 'What these are compared with',
    about:
      'Supervised fine-tuning on chosen completions or on demonstrations, token by token; nothing is compared.',
  },
  'preferred-ft': {
    group: 'What these are compared with',
    about: 'Fine-tuning on whole chosen completions, a pair at a time; the rejected ones are not looked at.',
  },
  unlikelihood: {
    group: 'What these are compared with',
    about:
      'Chosen up, rejected down, with no weight and no reference: nothing stops it, and the text degenerates.',
  },
  'online-dpo': {
    group: 'Samples while it trains',
    about:
      'The policy writes two completions, a judge labels them, DPO learns from the pair: fresh data at every step.',
  },
  ppo: {
    group: 'Samples while it trains',
    about:
      'The policy writes, a reward scores, a critic says what was to be expected, and clipped updates follow the surprise.',
  },
  rloo: {
    group: 'Samples while it trains',
    about:
      'Several completions of each prompt, each compared with the mean of the others: policy gradient without a critic.',
  },
  grpo: {
    group: 'Samples while it trains',
    about:
      'As RLOO, with scores divided by the group’s spread and the KL to the reference inside of the loss.',
  },
  rm: {
    group: 'Rewards',
    about:
      'A language model with one number for a head, taught by Bradley–Terry to score chosen above rejected: the proxy.',
  },
  'rm-ratings': {
    group: 'Rewards',
    about: 'The same model fitted to marks from 1 to 10 by raters whose scales differ.',
  },
  'best-of-n': {
    group: 'No training',
    about: 'Writes n completions and keeps the one that scores best: every n at once, from one pool.',
  },
  interpolate: {
    group: 'No training',
    about: 'Walks in a straight line between the weights of two policies and measures what lies between.',
  },
} as const satisfies Record<string, MethodWords>;

export type MethodName = keyof typeof methodList;
