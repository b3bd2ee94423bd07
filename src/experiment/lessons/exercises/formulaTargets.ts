import { computed, readFormula } from '../formula.ts';

/**
 * What formulas are held against: four held-out pairs of film reviews, as DPO after 60 steps (seed 1) and its reference
 * read them. `npm run -s lab -- train` and `score` make the same numbers; tests hold them against both.
 */
export interface RealPair {
  prompt: string;
  chosen: string;
  rejected: string;
  /** log π(y|x) and log π_ref(y|x), in nats. */
  logps: { chosen: number; rejected: number; ref_chosen: number; ref_rejected: number };
  /** Each pair has a β of its own, so that a number in the place of β is found out. */
  beta: number;
  /** Any number would do: it drops out of the loss. */
  logZ: number;
  /** What the lab's own losses say. */
  dpo: number;
  ipo: number;
}

export const realPairs: readonly RealPair[] = [
  {
    prompt: 'I did not like the',
    chosen: ' plot in this thriller. The whole film swept me away, but the score felt superb.',
    rejected: ' acting, but my brother left early. My brother asked for more.',
    logps: { chosen: -22.6109, rejected: -21.3018, ref_chosen: -24.8279, ref_rejected: -20.8132 },
    beta: 0.1,
    logZ: 1.7,
    dpo: 0.56699,
    ipo: 5.26427,
  },
  {
    prompt: 'I did not like the',
    chosen: ' acting, but my brother left early. My brother asked for more.',
    rejected:
      ' score in this Korean fantasy, dear clever reader. I could live without the dialogue. Fine for a long flight.',
    logps: { chosen: -21.3018, rejected: -27.616, ref_chosen: -20.8132, ref_rejected: -26.2321 },
    beta: 0.5,
    logZ: -0.4,
    dpo: 0.494165,
    ipo: 0.0109621,
  },
  {
    prompt: 'I hated this',
    chosen: ' Irish musical and the ending hit the mark. In the end, the acting was not exactly terrible.',
    rejected:
      ' romance, I think. There was little to remember in the acting and the villain made me smile. Save your money.',
    logps: { chosen: -32.5926, rejected: -31.7977, ref_chosen: -31.4263, ref_rejected: -31.4804 },
    beta: 0.2,
    logZ: 2.6,
    dpo: 0.781647,
    ipo: 11.2158,
  },
  {
    prompt: 'This musical passed',
    chosen: ' the time and the audience fell asleep. The jokes were convincing and funny. Go and see it.',
    rejected: ' the time. The pacing seemed awful and stale. I have seen better.',
    logps: { chosen: -26.3613, rejected: -29.8731, ref_chosen: -27.1089, ref_rejected: -24.5849 },
    beta: 1,
    logZ: 0.9,
    dpo: 0.00238872,
    ipo: 30.6451,
  },
];

type Values = Readonly<Record<string, number>>;

interface Target {
  /** Names that stand for numbers, each with what it means. */
  names: Readonly<Record<string, string>>;
  values(pair: RealPair): Values;
  right(pair: RealPair): number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
/** β (log π − log π_ref) of both completions. */
const rewardsOf = ({ logps, beta }: RealPair) => ({
  chosen: beta * (logps.chosen - logps.ref_chosen),
  rejected: beta * (logps.rejected - logps.ref_rejected),
});
const marginOf = (pair: RealPair) => rewardsOf(pair).chosen - rewardsOf(pair).rejected;
/** The reward for which the policy is the best one. */
const rewardOf = (pair: RealPair) => rewardsOf(pair).chosen + pair.beta * pair.logZ;

const BETA = { beta: 'β' };
const WITH_Z = { ref: 'log π_ref(y|x)', ...BETA, logZ: 'log Z(x)' };
const LOGPS = {
  chosen: 'log π(y_w|x)',
  rejected: 'log π(y_l|x)',
  ref_chosen: 'log π_ref(y_w|x)',
  ref_rejected: 'log π_ref(y_l|x)',
  ...BETA,
};
const withLogps = ({ logps, beta }: RealPair) => ({ ...logps, beta });

const targets = {
  'optimal-policy': {
    names: { ...WITH_Z, r: 'r(x, y)' },
    values: (pair) => ({ ref: pair.logps.ref_chosen, beta: pair.beta, logZ: pair.logZ, r: rewardOf(pair) }),
    right: ({ logps }) => logps.chosen,
  },
  reward: {
    names: { policy: 'log π(y|x)', ...WITH_Z },
    values: ({ logps, beta, logZ }) => ({ policy: logps.chosen, ref: logps.ref_chosen, beta, logZ }),
    right: rewardOf,
  },
  preference: {
    names: { r_chosen: 'r(x, y_w)', r_rejected: 'r(x, y_l)' },
    values: (pair) => ({ r_chosen: rewardsOf(pair).chosen, r_rejected: rewardsOf(pair).rejected }),
    right: (pair) => sigmoid(marginOf(pair)),
  },
  margin: { names: LOGPS, values: withLogps, right: marginOf },
  loss: { names: LOGPS, values: withLogps, right: ({ dpo }) => dpo },
  gradient: {
    names: LOGPS,
    values: withLogps,
    right: (pair) => -pair.beta * sigmoid(-marginOf(pair)),
  },
  ipo: { names: LOGPS, values: withLogps, right: ({ ipo }) => ipo },
} as const satisfies Record<string, Target>;

export type TargetName = keyof typeof targets;
export const formulaTargets: Readonly<Record<TargetName, Target>> = targets;

/** Of one or of the value, whichever is larger: the lab computes in single precision, and shows six digits. */
const TOLERANCE = 1e-4;

export interface Check {
  pair: RealPair;
  value: number;
  right: boolean;
}

/** What a formula says of each pair, and whether that is right; or why it is no formula, in a sentence. */
export function checkFormula(
  text: string,
  name: TargetName,
): { checks: Check[]; problem: null } | { checks: null; problem: string } {
  const { names, values, right } = formulaTargets[name];
  const { formula, problem } = readFormula(text, Object.keys(names));
  if (problem) return { checks: null, problem: problem.sentence };
  const checks = realPairs.map((pair) => {
    const value = computed(formula, values(pair));
    const wanted = right(pair);
    return { pair, value, right: Math.abs(value - wanted) <= TOLERANCE * Math.max(1, Math.abs(wanted)) };
  });
  return { checks, problem: null };
}
