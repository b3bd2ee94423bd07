import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import type { klBaseline as KlBaseline, ktoUnpairedLoss as KtoUnpaired } from './kto.ts';
import type { logOdds as LogOdds } from './logOdds.ts';
import type { PairLogProbs } from './pairLogProbs.ts';
import type { preferenceLoss as Loss, LossName } from './preferenceLosses.ts';
import vectors from './vectors.json';

/** What the papers prove of their losses, not the formulas again. */
describe('preference losses', () => {
  let tf: typeof Tf;
  let preferenceLoss: typeof Loss;
  let ktoUnpairedLoss: typeof KtoUnpaired;
  let klBaseline: typeof KlBaseline;
  let logOdds: typeof LogOdds;

  beforeAll(async () => {
    await startBackend('wasm');
    ({ tf } = await import('../ops/tf.ts'));
    ({ preferenceLoss } = await import('./preferenceLosses.ts'));
    ({ ktoUnpairedLoss, klBaseline } = await import('./kto.ts'));
    ({ logOdds } = await import('./logOdds.ts'));
  });

  const CONFIG = { beta: 0.5, epsilon: 0.2, gamma: 0, alpha: 1, sftWeight: 0 };
  /** Pairs with these log-ratios; the reference gives 0 to everything, and all completions have one token. */
  function pairs(chosen: Tf.Tensor1D, rejected: Tf.Tensor1D): PairLogProbs {
    const zeros = tf.zerosLike(chosen);
    const ones = tf.onesLike(chosen);
    return {
      policyChosen: chosen,
      policyRejected: rejected,
      referenceChosen: zeros,
      referenceRejected: zeros,
      chosenTokens: ones,
      rejectedTokens: ones,
    };
  }
  const losses = (name: LossName, chosen: number[], rejected: number[], config = CONFIG) =>
    read(preferenceLoss(name, pairs(tf.tensor1d(chosen), tf.tensor1d(rejected)), config).losses);
  /** Derivative of a sum of losses by the chosen log-ratio, the rejected one being 0: by z/β. */
  const slope = async (name: LossName, chosen: number[], config = CONFIG) =>
    read(
      tf.grad((x) =>
        tf.sum(preferenceLoss(name, pairs(x as Tf.Tensor1D, tf.zeros([chosen.length])), config).losses),
      )(tf.tensor1d(chosen)),
    );
  const read = async (x: Tf.Tensor) => Array.from(await x.data());

  it('rDPO averaged over flipped labels is DPO on the true ones', async () => {
    const chosen = [2, -1, 0.5, 7];
    const rejected = [-1, 3, 0.25, -6];
    const told = await losses('rdpo', chosen, rejected);
    const flipped = await losses('rdpo', rejected, chosen);
    const clean = await losses('dpo', chosen, rejected);
    clean.forEach((loss, i) => {
      expect(0.8 * told[i] + 0.2 * flipped[i]).toBeCloseTo(loss, 5);
    });
  });

  it('cDPO is DPO averaged over flipped labels, and smallest at β h = ln((1 − ε)/ε)', async () => {
    const [soft] = await losses('cdpo', [2], [-1]);
    const [told] = await losses('dpo', [2], [-1]);
    const [flipped] = await losses('dpo', [-1], [2]);
    expect(soft).toBeCloseTo(0.8 * told + 0.2 * flipped, 5);
    const { epsilon, betaH } = vectors.cdpoOptimum;
    const h = betaH / CONFIG.beta;
    const [below, at, above] = await slope('cdpo', [h - 0.1, h, h + 0.1], { ...CONFIG, epsilon });
    expect(at).toBeCloseTo(0, 6);
    expect(below).toBeLessThan(0);
    expect(above).toBeGreaterThan(0);
  });

  it.each(['ipo', 'ipo-mean'] as const)(
    '%s has its optimum where labels of probability p put it',
    async (name) => {
      const { tau, p, h } = vectors.ipoOptimum;
      const risk = async (margin: number) => {
        const [told] = await losses(name, [margin], [0], { ...CONFIG, beta: tau });
        const [flipped] = await losses(name, [0], [margin], { ...CONFIG, beta: tau });
        return p * told + (1 - p) * flipped;
      };
      // Quadratic: the risk rises by the square of the distance, on both sides.
      expect((await risk(h + 2)) - (await risk(h))).toBeCloseTo(4, 4);
      expect((await risk(h - 2)) - (await risk(h))).toBeCloseTo(4, 4);
    },
  );

  it.each(vectors.tabular.optimal)(
    'DPO is stationary at the optimal policy of β = $beta',
    async ({ beta, pi }) => {
      const { reference, reward } = vectors.tabular;
      const ratios = pi.map((p, i) => Math.log(p / reference[i]));
      // Every ordered pair of outcomes, with the probability that Bradley–Terry labels it so.
      const ordered = [0, 1, 2].flatMap((w) => [0, 1, 2].filter((l) => l !== w).map((l) => [w, l]));
      const weights = ordered.map(([w, l]) => 1 / (1 + Math.exp(reward[l] - reward[w])));
      const gradient = tf.grad((x) => {
        // Row by row a 1 where the outcome is: wasm has no gradient of gather.
        const at = (side: number) => {
          const rows = ordered.map((pair) => [0, 1, 2].map((y) => (y === pair[side] ? 1 : 0)));
          return tf.reshape(tf.matMul(tf.tensor2d(rows), tf.reshape(x, [3, 1])), [6]) as Tf.Tensor1D;
        };
        const { losses } = preferenceLoss('dpo', pairs(at(0), at(1)), { ...CONFIG, beta });
        return tf.sum(tf.mul(losses, tf.tensor1d(weights)));
      });
      for (const value of await read(gradient(tf.tensor1d(ratios)))) expect(value).toBeCloseTo(0, 5);
      // The reference itself would move towards the reward.
      expect((await read(gradient(tf.tensor1d([0, 0, 0]))))[2]).toBeLessThan(-0.05);
    },
  );

  it('without its weight DPO pulls at every pair alike', async () => {
    const margins = [-40, -3, 0, 3, 40];
    expect(await slope('dpo-unweighted', margins)).toEqual(margins.map(() => -CONFIG.beta));
    const weighted = await slope('dpo', margins);
    expect(weighted[0]).toBeCloseTo(-CONFIG.beta, 5); // ranked wrongly: the whole weight
    expect(weighted[2]).toBeCloseTo(-CONFIG.beta / 2, 6);
    expect(weighted[4]).toBeCloseTo(0, 6); // ranked rightly by far: none
  });

  it('hinge lets go of a pair beyond its margin', async () => {
    expect(await slope('hinge', [1.9, 2.1])).toEqual([-0.5, 0]);
  });

  it('NCA stops raising the chosen completion at β s = ln 2', async () => {
    const s = Math.LN2 / CONFIG.beta;
    const [below, at, above] = await slope('nca', [s - 1, s, s + 1]);
    expect([Math.sign(below), Math.round(at * 1e6), Math.sign(above)].map(Math.abs)).toEqual([1, 0, 1]);
    expect(below).toBeLessThan(0);
  });

  it('KTO of labelled completions agrees with the reference numbers and with KTO of pairs', async () => {
    const { policyLogRatioGood, policyLogRatioBad, klBaseline: k, beta, good, bad } = vectors.kto;
    const labelled = {
      policy: tf.tensor1d([policyLogRatioBad, policyLogRatioGood, policyLogRatioGood]),
      reference: tf.tensor1d([0, 0, 0]),
      good: tf.tensor1d([0, 1, 1]),
      klBaseline: tf.scalar(k),
    };
    const { losses, rewards } = ktoUnpairedLoss(labelled, { beta });
    const expected = [bad, good, good];
    (await read(losses)).forEach((loss, i) => {
      expect(loss).toBeCloseTo(expected[i], 6);
    });
    expect((await read(rewards))[0]).toBeCloseTo(beta * policyLogRatioBad, 6);
    expect(() => ktoUnpairedLoss({ ...labelled, good: tf.tensor1d([1]) }, { beta })).toThrow('sizes (3,3,1)');
  });

  it('KTO takes its reference point from mismatched pairs, never below 0 and without a gradient', async () => {
    const reference = tf.tensor1d([-10, -10]);
    expect(await read(klBaseline(tf.tensor1d([-9, -8.5]), reference))).toEqual([1.25]);
    expect(await read(klBaseline(tf.tensor1d([-9, -12]), reference))).toEqual([0]);
    const total = (policy: Tf.Tensor, k: (policy: Tf.Tensor1D) => Tf.Scalar) =>
      tf.sum(
        preferenceLoss(
          'kto',
          { ...pairs(policy as Tf.Tensor1D, reference), klBaseline: k(policy as Tf.Tensor1D) },
          CONFIG,
        ).losses,
      );
    const policy = tf.tensor1d([-9, -8.5]);
    const flowing = tf.grad((x) => total(x, (y) => klBaseline(y, reference)))(policy);
    const fixed = tf.grad((x) => total(x, () => tf.scalar(1.25)))(policy);
    const uncut = tf.grad((x) => total(x, (y) => tf.mean(tf.sub(y, reference))))(policy);
    expect(await read(flowing)).toEqual(await read(fixed));
    expect(await read(uncut)).toEqual(await read(fixed));
  });

  it('log-odds keep their digits from certainty to impossibility', async () => {
    const values = [-1e-6, -1e-5, -1e-3, -0.1, -0.499, -0.5, -0.501, -Math.LN2, -2, -20, -100, -1e4];
    const a = tf.tensor1d(values);
    const rounded = await read(a);
    const odds = await read(logOdds(a));
    const slopes = await read(tf.grad((x) => tf.sum(logOdds(x)))(a));
    rounded.forEach((value, i) => {
      // ln p − ln(1 − p) in float64; float32 has 7 digits.
      const exact = value - Math.log(-Math.expm1(value));
      expect((odds[i] - exact) / Math.max(1, Math.abs(exact))).toBeCloseTo(0, 6);
      expect(slopes[i] / (-1 / Math.expm1(value)) - 1).toBeCloseTo(0, 4);
    });
    expect(await read(logOdds(tf.tensor1d([0, 1e-6])))).toEqual(
      await read(logOdds(tf.tensor1d([-1e-7, -1e-7]))),
    );
  });
});
