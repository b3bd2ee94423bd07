import type * as Tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';
import { gpt2Layout } from '../../model/architectures/gpt2.ts';
import { countGpuWork } from './countGpuWork.ts';

/**
 * A whole step of DPO, forward, backward and Adam, recorded and replayed: the same bits as op by op, in the loss and
 * in every parameter. With the shipped model's number of layers, which decides how many programs a step is; narrower
 * than it, which does not.
 */
const shape = {
  architecture: 'gpt2',
  vocabulary: 60,
  contextLength: 16,
  width: 24,
  layers: 4,
  heads: 4,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
} as const;
const STEPS = 10;
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

it('a captured DPO step gives the bits of the eager one, at once and in one submission', {
  timeout: 120_000,
}, async () => {
  const { refused } = await startBackend('webgpu');
  void refused.then((message) => {
    throw new Error(message);
  });
  const { tf } = await import('../tf.ts');
  const { adamRates, adamStep, adamStepInPlace, clipToNorm, euclideanNorm } = await import(
    '../fused/adam.ts'
  );
  const { joinTensors, splitInto } = await import('../fused/pieces.ts');
  const { capture } = await import('./capture.ts');
  const { dpoLoss } = await import('../../losses/dpo.ts');
  const { parametersFrom } = await import('../../model/parameters.ts');
  const { batchOf, completionLogProbs } = await import('../../model/sequences.ts');
  const { sequencesOf } = await import('../../model/texts/preferenceBatch.ts');

  const layout = gpt2Layout(shape);
  const stream = random(3, 'weights');
  const weights = Float32Array.from({ length: layout.size }, () => 0.1 * stream.normal());
  const reference = parametersFrom(layout, weights);
  const [pairs, time] = [2, 8];
  const batches = Array.from({ length: STEPS }, () =>
    batchOf(
      sequencesOf(
        Array.from({ length: pairs }, () => {
          const ids = (n: number) => Array.from({ length: n }, () => stream.below(shape.vocabulary));
          return { prompt: ids(2 + stream.below(3)), chosen: ids(1 + stream.below(4)), rejected: ids(3) };
        }),
      ),
      time,
    ),
  );
  const optionsOf = (step: number) => ({
    ...ADAM,
    learningRate: 1e-3 * Math.min(1, step / 5),
    weightDecay: 0.01,
  });

  type Batch = Parameters<typeof completionLogProbs>[2];
  /** The loss and the clipped gradient as one vector: common to both ways. */
  const lossAndGradient = (tensors: Tf.Tensor[], batch: Batch) => {
    const halves = (of: Tf.Tensor[]) => tf.split(completionLogProbs(shape, of, batch), 2) as Tf.Tensor1D[];
    const [referenceChosen, referenceRejected] = halves(reference.tensors);
    const { value, grads } = tf.valueAndGrads((...tensors: Tf.Tensor[]) => {
      const [chosen, rejected] = halves(tensors);
      return tf.mean(dpoLoss(chosen, rejected, referenceChosen, referenceRejected, 0.1).losses);
    })(tensors);
    const gradient = joinTensors(grads);
    const norm = euclideanNorm(gradient);
    return { shown: tf.stack([value, norm]), gradient: clipToNorm(gradient, norm, 1) };
  };

  // Op by op.
  const work = countGpuWork();
  let eager = parametersFrom(layout, weights);
  let [m, v] = [tf.zeros([layout.size]), tf.zeros([layout.size])] as Tf.Tensor1D[];
  const eagerShown: Float32Array[] = [];
  const eagerJs: number[] = [];
  for (const [i, batch] of batches.entries()) {
    Object.assign(work, { dispatches: 0, passes: 0, submits: 0 });
    const started = performance.now();
    const { shown, next } = tf.tidy(() => {
      const { shown, gradient } = lossAndGradient(eager.tensors, batch);
      const vectors = { weights: eager.flat, firstMoment: m, secondMoment: v };
      return { shown, next: adamStep(vectors, gradient, i + 1, optionsOf(i + 1)) };
    });
    tf.dispose([eager.flat, ...eager.tensors, m, v]);
    eager = parametersFrom(layout, next.weights);
    [m, v] = [next.firstMoment, next.secondMoment];
    eagerJs.push(performance.now() - started);
    eagerShown.push((await shown.data()) as Float32Array);
    shown.dispose();
  }
  const eagerWork = { ...work };

  // Recorded.
  const state = parametersFrom(layout, weights);
  const [first, second] = [tf.zeros([layout.size]), tf.zeros([layout.size])] as Tf.Tensor1D[];
  const before = tf.memory().numTensors;
  const size = 2 * pairs * time;
  const started = performance.now();
  const step = await capture(
    ({ rates, ...batch }) => {
      const onBackend = { sequences: 2 * pairs, time, ...(batch as Record<keyof typeof batch, Tf.Tensor1D>) };
      const { shown, gradient } = lossAndGradient(state.tensors, onBackend);
      const vectors = { weights: state.flat, firstMoment: first, secondMoment: second };
      adamStepInPlace(vectors, gradient, rates as Tf.Tensor1D, shown as Tf.Tensor1D, ADAM);
      splitInto(state.flat, state.tensors);
      return { shown };
    },
    {
      inputs: {
        inputs: { shape: [size], dtype: 'int32' },
        targets: { shape: [size], dtype: 'int32' },
        mask: { shape: [size], dtype: 'float32' },
        rates: { shape: [3], dtype: 'float32' },
      },
      programsPerSubmit: 300,
    },
  );
  const captureMs = performance.now() - started;
  const shown: Float32Array[] = [];
  const replayJs: number[] = [];
  for (const [i, { inputs, targets, mask }] of batches.entries()) {
    Object.assign(work, { dispatches: 0, passes: 0, submits: 0 });
    const rates = Float32Array.from(adamRates(i + 1, optionsOf(i + 1)));
    const started = performance.now();
    const running = step.run({ inputs, targets, mask, rates });
    replayJs.push(performance.now() - started);
    shown.push((await running).shown as Float32Array);
    expect(work).toEqual({ dispatches: step.programs, passes: 1, submits: 1 });
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length / 2];
  console.info(
    `eager: ${eagerWork.dispatches} programs, ${eagerWork.submits} submissions, ${median(eagerJs).toFixed(1)} ms of ` +
      `JavaScript a step; captured in ${captureMs.toFixed(0)} ms: ${step.programs} programs, 1 submission, ` +
      `${median(replayJs).toFixed(2)} ms, ${(step.bytes / 2 ** 20).toFixed(2)} MiB`,
  );

  expect(shown).toEqual(eagerShown);
  expect(new Set(shown.map(([loss]) => loss)).size).toBe(STEPS); // something has been learnt each time
  expect(await state.flat.data()).toEqual(await eager.flat.data());
  expect(await joinTensors(state.tensors).data()).toEqual(await eager.flat.data());
  expect(await first.data()).toEqual(await m.data());
  expect(await second.data()).toEqual(await v.data());
  expect(step.programs).toBeLessThanOrEqual(300);
  expect(median(replayJs)).toBeLessThan(median(eagerJs) / 5);

  step.dispose();
  expect(tf.memory().numTensors).toBe(before + 1); // joinTensors above
});
