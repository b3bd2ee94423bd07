import { createStore } from 'zustand/vanilla';
import { random } from '../../experiment/random.ts';
import { bestOf, faresOf, type GibbsTable, withProbability } from './gibbs.ts';

/**
 * The table that lesson 3 works with. What is changed in one beat stays so in the next and in the derivation, until the
 * page is left.
 */

/** The beginning of a review, and how it may go on. The last is what a reward model may fall for. */
export const PROMPT = 'The jokes in this film';
export const COMPLETIONS = [
  'were brilliant.',
  'were funny.',
  'were not bad.',
  'were fine.',
  'were a bit tired.',
  'fell flat.',
  'bored me.',
  'loved the loved.',
] as const;

const START: GibbsTable = {
  reference: [0.06, 0.14, 0.18, 0.24, 0.16, 0.12, 0.08, 0.02],
  reward: [1.6, 1, 0.4, 0, -0.5, -1.1, -1.4, 2.4],
  beta: 1,
};

export const BETAS = { least: 0.05, most: 20 } as const;
/** Nothing is impossible and nothing certain: both would end what can be typed after. */
export const PROBABILITIES = { least: 0.001, most: 0.99 } as const;
export const REWARDS = { least: -10, most: 10 } as const;

interface GibbsState extends GibbsTable {
  /** A policy of one's own making; at first it writes all alike. [completions] */
  own: readonly number[];
  /** How many of one's own there were, and by how much the best of them fell short of π*. */
  tried: number;
  closest: number | null;
  /** f(x), added to all rewards. */
  shift: number;
  /** Chosen and rejected of the pair that is looked at. */
  pair: readonly [chosen: number, rejected: number];
}

/** Policies of one's own were tried on another table. */
const NOTHING_TRIED = { tried: 0, closest: null };

const startState = (): GibbsState => ({
  ...START,
  own: COMPLETIONS.map(() => 1 / COMPLETIONS.length),
  ...NOTHING_TRIED,
  shift: 0,
  pair: [1, 5],
});

export const gibbsTable = createStore<GibbsState>(startState);

interface Range {
  least: number;
  most: number;
}

/** A sentence where the value does not fit, else null. */
const problemOf = (value: number, { least, most }: Range): string | null =>
  value >= least && value <= most ? null : `A number from ${least} to ${most}.`;

/** Changes what fits and answers null; else changes nothing and answers a sentence. */
export const change = {
  beta(beta: number): string | null {
    return setWhere(problemOf(beta, BETAS), { beta, ...NOTHING_TRIED });
  },
  reward(at: number, reward: number): string | null {
    const rewards = gibbsTable.getState().reward.with(at, reward);
    return setWhere(problemOf(reward, REWARDS), { reward: rewards, ...NOTHING_TRIED });
  },
  reference(at: number, probability: number): string | null {
    const reference = withProbability(gibbsTable.getState().reference, at, probability);
    return setWhere(problemOf(probability, PROBABILITIES), { reference, ...NOTHING_TRIED });
  },
  shift(shift: number): string | null {
    return setWhere(problemOf(shift, REWARDS), { shift });
  },
  pair(chosen: number, rejected: number): void {
    gibbsTable.setState({ pair: [chosen, rejected] });
  },
  own(at: number, probability: number): string | null {
    const problem = problemOf(probability, PROBABILITIES);
    if (!problem) tryOut([withProbability(gibbsTable.getState().own, at, probability)]);
    return problem;
  },
  /** As many random policies, drawn evenly from all that there are; the closest to π* stays on the screen. */
  ownAtRandom(count: number): void {
    const { tried } = gibbsTable.getState();
    const stream = random(tried, 'own policies');
    // Exponentials, made to sum to 1, are even on the simplex.
    tryOut(
      Array.from({ length: count }, () => {
        const raw = COMPLETIONS.map(() => -Math.log(1 - stream.uniform()) + Number.EPSILON);
        const total = raw.reduce((a, b) => a + b);
        return raw.map((value) => value / total);
      }),
    );
  },
  startOver(): void {
    gibbsTable.setState(startState());
  },
};

function setWhere(problem: string | null, changes: Partial<GibbsState>): string | null {
  if (!problem) gibbsTable.setState(changes);
  return problem;
}

function tryOut(policies: readonly number[][]): void {
  const state = gibbsTable.getState();
  const best = bestOf(state).objective;
  const short = policies.map((policy) => best - faresOf(policy, state).objective);
  const least = Math.min(...short);
  gibbsTable.setState({
    own: policies[short.indexOf(least)],
    tried: state.tried + policies.length,
    closest: Math.min(least, state.closest ?? Number.POSITIVE_INFINITY),
  });
}
