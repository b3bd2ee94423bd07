import type { Finding, FindingsTable } from '../../experiment/evidence/figure.ts';
import { optimalPolicy } from '../../experiment/metrics/optimalPolicy.ts';
import type { Study } from './study.ts';
import { inDigits } from './words.ts';

/** What can be computed to the end, without a language model: exactly, so without intervals. */

/** A prompt with four completions: the reference's probabilities, and a reward. */
const REFERENCE = [0.4, 0.3, 0.2, 0.1] as const;
const REWARD = [0.2, -1, 1.5, 0.7] as const;
/** What is added to all of the prompt's rewards. */
const SHIFT = 3.7;
const BETA = 0.5;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** P(y_i preferred over y_j) = σ(r_i − r_j), for all pairs. */
function preferences(reward: readonly number[]): number[] {
  return reward.flatMap((a, i) => reward.slice(i + 1).map((b) => sigmoid(a - b)));
}

const largestDifference = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

/** How far off is rounding, in double precision. */
const ROUNDING = 1e-12;

function equivalence(): { finding: Finding; table: FindingsTable } {
  const shifted = REWARD.map((r) => r + SHIFT);
  const negated = REWARD.map((r) => -r);
  const [plain, moved, turned] = [REWARD, shifted, negated].map(preferences);
  const [optimal, sameOptimal] = [REWARD, shifted].map((reward) => optimalPolicy(REFERENCE, reward, BETA).pi);
  const ofShift = largestDifference(plain, moved);
  const ofSign = largestDifference(
    plain,
    turned.map((p) => 1 - p),
  );
  const ofPolicies = largestDifference(optimal, sameOptimal);
  const holds = [ofShift, ofSign, ofPolicies].every((difference) => difference < ROUNDING);
  const found = (difference: number) => (difference < ROUNDING ? '0, to rounding' : difference.toFixed(4));
  return {
    finding: {
      claim: 1,
      verdict: holds ? 'holds here' : 'does not hold here',
      result: `Exact, on four completions: after a shift by ${SHIFT} the preference probabilities differ by ${found(ofShift)}, after a minus sign from 1 − p by ${found(ofSign)}, and the optimal policies of the two equivalent rewards by ${found(ofPolicies)}.`,
      shownIn: 'equivalence',
    },
    table: {
      name: 'equivalence',
      title: 'One equivalence class of rewards, one optimal policy',
      caption: `Four completions of a prompt. π* ∝ π_ref exp(r/β) at β = ${BETA}, for r and for r + ${SHIFT}.`,
      columns: ['completion', 'π_ref', 'r', `r + ${SHIFT}`, 'π* of r', `π* of r + ${SHIFT}`],
      rows: REFERENCE.map((p, i) => [
        String(i + 1),
        p.toFixed(2),
        inDigits(REWARD[i], 2),
        inDigits(shifted[i], 2),
        optimal[i].toFixed(4),
        sameOptimal[i].toFixed(4),
      ]),
    },
  };
}

export const byDefinition: Study = {
  name: 'by-definition',
  title: 'What follows from the definitions',
  question: 'Which claims are theorems that a small table already shows?',
  rules: {
    1: 'On a prompt with four completions, computed exactly: a constant leaves all preference probabilities and the optimal policy as they were, and a minus sign turns every probability p into 1 − p, each to rounding.',
  },
  jobs: () => [],
  analyse: () => {
    const { finding, table } = equivalence();
    return { figures: [], tables: [table], findings: [finding] };
  },
};
