import { dpoControls } from '../../../experiment/methods/preference/dpo.ts';
import { random } from '../../../experiment/random.ts';
import { layoutOf } from '../../../model/causalLm.ts';
import { generate } from '../../../model/decoding/generate.ts';
import { parametersFrom } from '../../../model/parameters.ts';
import { tf } from '../../../ops/tf.ts';
import { newTrainState, snapshotOf } from '../../../training/step/trainState.ts';
import { dpo } from '../../../training/trainers/dpo.ts';
import type { BenchBackend, Prepare } from '../contestant.ts';
import { entriesOf, pairsOf, promptsOf, settings, weightsOf } from '../material.ts';
import { configOf, type Size } from '../sizes.ts';

/**
 * The lab as its worker uses it: the generator of a DPO run, and sampling with a cache.
 *
 * @param start starts the backend as the lab does
 */
export const labWith =
  (start: (backend: BenchBackend) => Promise<unknown>): Prepare =>
  async (size, backend) => {
    await start(backend);
    const config = configOf(size);
    const layout = layoutOf(config);
    requireSameLayout(size, layout.entries);
    const trainState = newTrainState(config, layout, weightsOf(size, 1));
    const reference = { config, parameters: parametersFrom(layout, weightsOf(size, 2)) };
    const run = dpo(trainState, reference, pairsOf(size), {
      beta: settings.beta,
      learningRate: settings.learningRate,
      batchSize: size.sequences / 2,
      steps: Number.POSITIVE_INFINITY,
      seed: settings.seed,
      maxGradNorm: dpoControls.maxGradNorm.default,
      warmupSteps: dpoControls.warmupSteps.default,
    });
    const prompts = promptsOf(size);
    let round = 0;
    return {
      step: async () => (await run.next()).value.loss,
      weights: async () => (await snapshotOf(trainState)).weights,
      sample: (newTokens, greedy) => {
        round += 1;
        return generate(trainState.model, prompts, {
          temperature: greedy ? 0 : 1,
          streams: prompts.map((_, row) => random(settings.seed, 'bench sample', round, row)),
          maxLength: prompts[0].length + newTokens,
        });
      },
      multiply: async (n, times) => {
        const [a, b] = [tf.randomUniform([n, n]), tf.randomUniform([n, n])] as tf.Tensor2D[];
        for (let i = 1; i < times; i++) tf.matMul(a, b).dispose();
        const product = tf.matMul(a, b);
        const corner = tf.slice(product, [0, 0], [1, 1]);
        await corner.data();
        tf.dispose([a, b, product, corner]);
      },
      tensors: () => ({ count: tf.memory().numTensors, bytes: tf.memory().numBytes }),
    };
  };

function requireSameLayout(size: Size, entries: readonly { shape: number[]; offset: number }[]): void {
  const place = ({ shape, offset }: { shape: number[]; offset: number }) => `${offset}:${shape.join('×')}`;
  if (entries.map(place).join() !== entriesOf(size).map(place).join()) {
    throw new Error("The benchmark's list of tensors is not the lab's any more: see entriesOf.");
  }
}
