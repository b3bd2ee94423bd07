import { describe, expect, test } from 'vitest';
import { random } from '../../experiment/random.ts';
import {
  bestOf,
  faresOf,
  frontierOf,
  type GibbsTable,
  implicitReward,
  pairLoss,
  preferenceOf,
  shiftedBy,
  withProbability,
} from './gibbs.ts';
import { COMPLETIONS, change, gibbsTable } from './gibbsTable.ts';

/** Numbers by hand: weights ½e⁰, ¼e^ln2, ¼e^ln4 are ½, ½, 1, so Z = 2. */
const easy: GibbsTable = { reference: [0.5, 0.25, 0.25], reward: [0, Math.log(2), Math.log(4)], beta: 1 };

const tables = (count: number): GibbsTable[] => {
  const stream = random(1, 'tables');
  return Array.from({ length: count }, () => {
    const raw = COMPLETIONS.map(() => 0.01 + stream.uniform());
    const total = raw.reduce((a, b) => a + b);
    return {
      reference: raw.map((p) => p / total),
      reward: raw.map(() => 2 * stream.normal()),
      beta: 0.1 + 3 * stream.uniform(),
    };
  });
};

describe('the best policy', () => {
  test('by hand', () => {
    const { policy, z, betaLogZ, reward, kl, objective } = bestOf(easy);
    [0.25, 0.25, 0.5].forEach((p, y) => {
      expect(policy[y]).toBeCloseTo(p, 12);
    });
    expect(z).toBeCloseTo(2, 12);
    expect(betaLogZ).toBeCloseTo(Math.log(2), 12);
    // ¼ ln 2 + ½ ln 4, and ¼ ln ½ + ½ ln 2
    expect(reward).toBeCloseTo(1.25 * Math.log(2), 12);
    expect(kl).toBeCloseTo(0.25 * Math.log(2), 12);
    expect(objective).toBeCloseTo(Math.log(2), 12);
  });

  test('its objective is β ln Z, and what it comes to by its definition is the same', () => {
    for (const table of tables(50)) {
      const best = bestOf(table);
      expect(best.objective).toBeCloseTo(best.betaLogZ, 10);
      expect(faresOf(best.policy, table).objective).toBeCloseTo(best.betaLogZ, 10);
    }
  });

  test('no random policy beats it, nor one right beside it', () => {
    const stream = random(2, 'policies');
    for (const table of tables(20)) {
      const best = bestOf(table);
      for (let i = 0; i < 200; i++) {
        const at = stream.below(8);
        const beside = withProbability(best.policy, at, best.policy[at] * (0.9 + 0.1 * stream.uniform()));
        const raw = COMPLETIONS.map(() => stream.uniform());
        const total = raw.reduce((a, b) => a + b);
        for (const policy of [beside, raw.map((p) => p / total)]) {
          expect(faresOf(policy, table).objective).toBeLessThanOrEqual(best.objective + 1e-12);
        }
      }
    }
  });

  test('the best of a fine grid of all policies on three completions is it', () => {
    const best = bestOf(easy);
    let found = { objective: Number.NEGATIVE_INFINITY, policy: [0, 0, 0] };
    for (let i = 0; i <= 200; i++) {
      for (let j = 0; j <= 200 - i; j++) {
        const policy = [i / 200, j / 200, (200 - i - j) / 200];
        const { objective } = faresOf(policy, easy);
        if (objective > found.objective) found = { objective, policy };
      }
    }
    found.policy.forEach((p, y) => {
      expect(p).toBeCloseTo(best.policy[y], 12);
    });
  });

  test('a large β leaves the reference alone, a small one takes the best; KL falls with β', () => {
    const kls = frontierOf(easy, [0.02, 0.2, 1, 5, 1000]).map(({ kl }) => kl);
    expect(kls).toEqual(kls.toSorted((a, b) => b - a));
    expect(kls[0]).toBeCloseTo(Math.log(4), 5);
    expect(kls[4]).toBeCloseTo(0, 5);
  });
});

describe('what f(x) changes', () => {
  test('Z by exp(f/β), the expected reward by f, and nothing else', () => {
    for (const table of tables(20)) {
      const [plain, moved] = [bestOf(table), bestOf(shiftedBy(3, table))];
      moved.policy.forEach((p, y) => {
        expect(p).toBeCloseTo(plain.policy[y], 12);
      });
      expect(moved.kl).toBeCloseTo(plain.kl, 9);
      expect(moved.reward).toBeCloseTo(plain.reward + 3, 9);
      expect(moved.betaLogZ).toBeCloseTo(plain.betaLogZ + 3, 9);
      expect(moved.z / plain.z / Math.exp(3 / table.beta)).toBeCloseTo(1, 9);
      expect(preferenceOf(shiftedBy(3, table).reward, 0, 1)).toBeCloseTo(
        preferenceOf(table.reward, 0, 1),
        12,
      );
    }
  });
});

describe('the reward in the policy', () => {
  test('β ln π*/π_ref is r − β ln Z, so that both tell pairs apart alike', () => {
    for (const table of tables(20)) {
      const { policy, betaLogZ } = bestOf(table);
      const implicit = implicitReward(policy, table);
      implicit.forEach((r, y) => {
        expect(r + betaLogZ).toBeCloseTo(table.reward[y], 8);
      });
      expect(preferenceOf(implicit, 2, 5)).toBeCloseTo(preferenceOf(table.reward, 2, 5), 9);
    }
  });

  test('the loss of a pair: ln 2 and weight ½ at the reference, and σ(r_w − r_l) at π*', () => {
    const start = pairLoss(easy.reference, easy, 2, 0);
    expect(start.loss).toBeCloseTo(Math.LN2, 12);
    expect(start.weight).toBeCloseTo(0.5, 12);
    const end = pairLoss(bestOf(easy).policy, easy, 2, 0);
    // r_w − r_l = ln 4, σ = 4/5
    expect(end.margin).toBeCloseTo(Math.log(4), 12);
    expect(end.loss).toBeCloseTo(-Math.log(0.8), 12);
    expect(end.weight).toBeCloseTo(0.2, 12);
  });
});

describe('the table of lesson 3', () => {
  test('its probabilities sum to 1, also after one was typed', () => {
    const total = () => gibbsTable.getState().reference.reduce((a, b) => a + b);
    expect(total()).toBeCloseTo(1, 12);
    expect(change.reference(7, 0.5)).toBeNull();
    expect(total()).toBeCloseTo(1, 12);
    expect(gibbsTable.getState().reference[7]).toBe(0.5);
    change.startOver();
    expect(gibbsTable.getState().reference[7]).toBe(0.02);
  });

  test.each([
    ['β', () => change.beta(0)],
    ['a reward', () => change.reward(0, Number.NaN)],
    ['a probability', () => change.reference(0, 1)],
    ['f(x)', () => change.shift(99)],
  ])('%s that does not fit changes nothing', (_, attempt) => {
    const before = gibbsTable.getState();
    expect(attempt()).toMatch(/^A number from/);
    expect(gibbsTable.getState()).toEqual(before);
  });

  test('policies of one’s own are counted, and none is closer than 0', () => {
    change.startOver();
    change.ownAtRandom(1000);
    change.own(0, 0.5);
    const { tried, closest, own } = gibbsTable.getState();
    expect(tried).toBe(1001);
    expect(closest).toBeGreaterThan(0);
    expect(own[0]).toBe(0.5);
    change.beta(2);
    expect(gibbsTable.getState().tried).toBe(0);
    change.startOver();
  });
});
