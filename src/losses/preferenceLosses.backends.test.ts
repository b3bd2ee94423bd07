import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import fixture from '../model/fixtures/gpt2/expected.json';
import { here } from '../testing/backends.ts';
import { fixtureLoss } from '../testing/fixtureLosses.ts';
import type { PairLogProbs } from './pairLogProbs.ts';
import type { preferenceLoss as Loss, LossName, preferenceLosses as Table } from './preferenceLosses.ts';
import vectors from './vectors.json';

const names: LossName[] = [
  'dpo',
  'cdpo',
  'rdpo',
  'dpo-unweighted',
  'hinge',
  'ipo',
  'ipo-mean',
  'dpo-norm',
  'kto',
  'apo-zero',
  'nca',
  'simpo',
  'orpo',
  'unlikelihood',
  'preferred-ft',
];
const CONFIG = { beta: 0.1, epsilon: 0.1, gamma: 0.5, alpha: 0.3, sftWeight: 0 };
const INPUTS = ['policyChosen', 'policyRejected', 'referenceChosen', 'referenceRejected'] as const;

/** Pairs as plain numbers; reference and lengths have defaults, as often only the ratios matter. */
interface Pairs {
  chosen: number[];
  rejected: number[];
  reference?: [chosen: number[], rejected: number[]];
  tokens?: [chosen: number[], rejected: number[]];
}

describe.each(here(['wasm', 'webgpu']))('preference losses on %s', (backend) => {
  let tf: typeof Tf;
  let preferenceLoss: typeof Loss;
  let preferenceLosses: typeof Table;

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../ops/tf.ts'));
    ({ preferenceLoss, preferenceLosses } = await import('./preferenceLosses.ts'));
    expect(tf.getBackend()).toBe(backend);
  });

  function batchOf({ chosen, rejected, reference, tokens }: Pairs, k = 0): PairLogProbs {
    const zeros = chosen.map(() => 0);
    const ones = chosen.map(() => 1);
    return {
      policyChosen: tf.tensor1d(chosen),
      policyRejected: tf.tensor1d(rejected),
      referenceChosen: tf.tensor1d(reference?.[0] ?? zeros),
      referenceRejected: tf.tensor1d(reference?.[1] ?? zeros),
      chosenTokens: tf.tensor1d(tokens?.[0] ?? ones),
      rejectedTokens: tf.tensor1d(tokens?.[1] ?? ones),
      klBaseline: tf.scalar(k),
    };
  }

  async function lossesOf(name: LossName, x: PairLogProbs, config = CONFIG): Promise<number[]> {
    return Array.from(await preferenceLoss(name, x, config).losses.data());
  }

  /** ∂ Σ losses / ∂ policy log-probabilities: chosen, then rejected. */
  async function gradientsOf(name: LossName, x: PairLogProbs, config = CONFIG): Promise<number[][]> {
    const gradients = tf.grads((policyChosen, policyRejected) => {
      const pairs = { ...x, policyChosen, policyRejected } as PairLogProbs;
      // Preferred-FT does not look at the rejected completion, and tf.grads wants every input used.
      const { losses } = preferenceLoss(name, pairs, config);
      return tf.sum(tf.add(losses, tf.mul(policyRejected, 0)));
    })([x.policyChosen, x.policyRejected]);
    return Promise.all(gradients.map(async (gradient) => Array.from(await gradient.data())));
  }

  it('has an entry for each name', () => {
    expect(Object.keys(preferenceLosses)).toEqual(names);
  });

  const inVectors = ['dpo', 'cdpo', 'rdpo', 'hinge', 'ipo', 'ipo-mean', 'dpo-norm', 'nca', 'apo-zero'];
  it.each(inVectors)('%s agrees with the reference numbers', async (name) => {
    const { preference } = vectors;
    // Arbitrary reference log-probabilities: only the ratios may matter.
    const reference: [number[], number[]] = [preference.map(() => -21.5), preference.map(() => -33.25)];
    const x = batchOf({
      chosen: preference.map((v) => v.logRatioChosen - 21.5),
      rejected: preference.map((v) => v.logRatioRejected - 33.25),
      reference,
      tokens: [preference.map((v) => v.chosenTokens), preference.map((v) => v.rejectedTokens)],
    });
    const losses = await lossesOf(name as LossName, x);
    preference.forEach((v, i) => {
      expect(v.beta).toBe(CONFIG.beta);
      expect(v.epsilon).toBe(CONFIG.epsilon);
      expectClose(losses[i], v.expect[fixtureLoss(name) as keyof typeof v.expect]);
    });
    if (name === 'dpo') {
      const [chosen] = await gradientsOf('dpo', x);
      preference.forEach((v, i) => {
        expectClose(chosen[i], v.expect.dSigmoid_dChosenLogp);
      });
    }
    if (!name.includes('mean') && !name.includes('norm')) {
      const { chosenRewards, rejectedRewards } = preferenceLoss(name as LossName, x, CONFIG);
      const margins = await tf.sub(chosenRewards, rejectedRewards).data();
      preference.forEach((v, i) => {
        expectClose(margins[i], v.expect.implicitMargin);
      });
    }
  });

  it('simpo, orpo and kto agree with the reference numbers', async () => {
    const { simpo, orpo, kto } = vectors;
    const means = ({ chosenMeanLogp, rejectedMeanLogp }: typeof simpo | typeof orpo) =>
      // Seven and three tokens with these means.
      batchOf({ chosen: [7 * chosenMeanLogp], rejected: [3 * rejectedMeanLogp], tokens: [[7], [3]] });
    const { beta, gamma } = simpo;
    expectClose((await lossesOf('simpo', means(simpo), { ...CONFIG, beta, gamma }))[0], simpo.loss);
    const [whole] = await lossesOf('orpo', means(orpo), { ...CONFIG, beta: orpo.beta });
    expectClose(whole, orpo.term - orpo.chosenMeanLogp);
    const pair = { chosen: [kto.policyLogRatioGood], rejected: [kto.policyLogRatioBad] };
    const [both] = await lossesOf('kto', batchOf(pair, kto.klBaseline), { ...CONFIG, beta: kto.beta });
    expectClose(both, (kto.good + kto.bad) / 2);
  });

  it('agree with the losses of a whole small model', async () => {
    const sums = (rows: number[][]) => rows.map((row) => row.reduce((a, b) => a + b, 0));
    const lengths = (rows: number[][]) => rows.map((row) => row.length);
    const { policyTokenLogps: policy, referenceTokenLogps: reference } = fixture;
    const x = batchOf({
      chosen: sums(policy.chosen),
      rejected: sums(policy.rejected),
      reference: [sums(reference.chosen), sums(reference.rejected)],
      tokens: [lengths(policy.chosen), lengths(policy.rejected)],
    });
    const { beta, epsilon, simpoGamma } = fixture;
    const known = names.filter((name) => fixtureLoss(name) in fixture.losses);
    expect(known).toHaveLength(Object.keys(fixture.losses).length);
    for (const name of known) {
      const expected = fixture.losses[fixtureLoss(name) as keyof typeof fixture.losses];
      const losses = await lossesOf(name, x, { ...CONFIG, beta, epsilon, gamma: simpoGamma });
      expectClose(losses.reduce((a, b) => a + b, 0) / losses.length, expected);
    }
  });

  it.each<[LossName, number]>([
    ['dpo', Math.LN2],
    ['cdpo', Math.LN2],
    ['rdpo', Math.LN2],
    ['dpo-norm', Math.LN2],
    ['dpo-unweighted', 0],
    ['hinge', 1],
    ['ipo', 1 / (4 * 0.1 ** 2)],
    ['ipo-mean', 1 / (4 * 0.1 ** 2)],
    ['kto', 0.5],
    ['apo-zero', 1],
    ['nca', 2 * Math.LN2],
    ['preferred-ft', 12], // −log π(y_w)
    ['unlikelihood', 12 - 0.3 * 20],
  ])('%s of a policy that equals its reference is %d', async (name, expected) => {
    const x = batchOf({ chosen: [-12], rejected: [-20], reference: [[-12], [-20]], tokens: [[4], [7]] });
    expectClose((await lossesOf(name, x))[0], expected);
  });

  it.each(names)('%s is finite, and so is its gradient, at any margin', async (name) => {
    // Log-probabilities of 0, of −1e-6 (all but certain) and of −1e4; ratios of ±100 and ±1e4.
    const ends = [-1e4, -100, -1e-6, 0];
    const grid = ends.flatMap((a) => ends.flatMap((b) => [0, -100, -1e4].map((ref) => [a, b, ref])));
    const x = batchOf({
      chosen: grid.map(([a]) => a),
      rejected: grid.map(([, b]) => b),
      reference: [grid.map(([, , ref]) => ref), grid.map(() => -100)],
    });
    const config = { ...CONFIG, beta: 1, sftWeight: 0.5 };
    expect((await lossesOf(name, x, config)).filter((loss) => !Number.isFinite(loss))).toEqual([]);
    const gradients = await gradientsOf(name, x, config);
    expect(gradients.flat().filter((value) => !Number.isFinite(value))).toEqual([]);
    expect(gradients[0].some((value) => value !== 0)).toBe(true);
  });

  it.each(names)('%s has the gradient of finite differences', async (name) => {
    const stream = random(11, 'gradients', name);
    const draws = (scale: number, mean: number) =>
      Array.from({ length: 24 }, () => mean + scale * stream.normal());
    const lengths = () => Array.from({ length: 24 }, () => 2 + stream.below(9));
    const pairs: Pairs = {
      chosen: draws(3, -14),
      rejected: draws(3, -15),
      reference: [draws(3, -14), draws(3, -15)],
      tokens: [lengths(), lengths()],
    };
    const config = { beta: 0.4, epsilon: 0.2, gamma: 0.3, alpha: 0.6, sftWeight: 0.7 };
    const x = batchOf(pairs, 0.8);
    const [chosen, rejected] = await gradientsOf(name, x, config);
    // Each loss depends on its own pair only, so all pairs are moved together.
    const STEP = 0.03;
    for (const [input, gradient] of [
      [INPUTS[0], chosen],
      [INPUTS[1], rejected],
    ] as const) {
      const up = await lossesOf(name, { ...x, [input]: tf.add(x[input], STEP) }, config);
      const down = await lossesOf(name, { ...x, [input]: tf.sub(x[input], STEP) }, config);
      gradient.forEach((value, i) => {
        // At the hinge's corner both sides of it are right.
        const corner = name === 'hinge' && up[i] * down[i] === 0 && up[i] !== down[i];
        if (!corner) expectClose(value, (up[i] - down[i]) / (2 * STEP), 1e-3);
      });
    }
  });

  it.each(['simpo', 'orpo', 'unlikelihood', 'preferred-ft'] as const)(
    '%s reads no reference',
    async (name) => {
      const x = batchOf({ chosen: [-3], rejected: [-4] });
      const far = batchOf({ chosen: [-3], rejected: [-4], reference: [[Number.NaN], [Number.NaN]] });
      expect(await lossesOf(name, far)).toEqual(await lossesOf(name, x));
    },
  );

  it.each(names)('%s refuses batches of different sizes', (name) => {
    const x = batchOf({ chosen: [-3, -2], rejected: [-4, -4] });
    const broken = { ...x, policyRejected: tf.tensor1d([-4]) };
    expect(() => preferenceLoss(name, broken, CONFIG)).toThrow('different sizes (2,1,2,2');
  });

  it('adds an optional SFT term per token of the chosen completion', async () => {
    const x = batchOf({ chosen: [-12], rejected: [-20], reference: [[-12], [-20]], tokens: [[4], [7]] });
    expectClose((await lossesOf('dpo', x, { ...CONFIG, sftWeight: 2 }))[0], Math.LN2 + 2 * (12 / 4));
  });

  it('says what is missing or senseless', () => {
    const { klBaseline: _, ...x } = batchOf({ chosen: [-3], rejected: [-4] });
    expect(() => preferenceLoss('kto', x, CONFIG)).toThrow('klBaseline is missing');
    expect(() => preferenceLoss('rdpo', x, { ...CONFIG, epsilon: 0.5 })).toThrow('ε = 0.5');
  });
});

/** Relative above 1, absolute below: float32 against float64. */
function expectClose(value: number, expected: number, tolerance = 2e-6): void {
  const error = Math.abs(value - expected) / Math.max(1, Math.abs(expected));
  expect(error, `${value} should be ${expected}`).toBeLessThan(tolerance);
}
