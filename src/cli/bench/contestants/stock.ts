import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { type BenchBackend, libraryName, type Prepare } from '../contestant.ts';
import { batchOfStep, entriesOf, pairsOf, promptsOf, settings, weightsOf } from '../material.ts';
import { logitsOf, sequenceLogProbs, type Weights } from './stockModel.ts';

/**
 * The same maths as it would be written with TensorFlow.js as it comes: its ops and their gradients, variables, and
 * `tf.train.adam`. None of the lab's kernels or guards is registered in this realm.
 *
 * @param wasmPaths where the .wasm files of its backend are
 */
export const stockWith =
  (wasmPaths: string | Record<string, string>): Prepare =>
  async (size, backend) => {
    await startBackend(backend, wasmPaths);
    const entries = entriesOf(size);
    const upload = (seed: number): Weights => {
      const flat = weightsOf(size, seed);
      return Object.fromEntries(
        entries.map(({ name, shape, offset, size }) => [
          name,
          tf.tensor(flat.slice(offset, offset + size), shape, 'float32'),
        ]),
      );
    };
    const policy = Object.fromEntries(
      Object.entries(upload(1)).map(([name, tensor]) => [name, tf.variable(tensor)]),
    );
    const reference = upload(2);
    const variables = Object.values(policy);
    const { beta, learningRate, beta1, beta2, epsilon } = settings;
    const optimizer = tf.train.adam(learningRate, beta1, beta2, epsilon);
    const pairs = pairsOf(size);
    const prompts = promptsOf(size);
    const half = size.sequences / 2;
    let steps = 0;

    return {
      async step() {
        steps += 1;
        const batch = batchOfStep(size, pairs, steps);
        const loss = tf.tidy(() => {
          const referenceLogps = sequenceLogProbs(size, reference, batch);
          return optimizer.minimize(
            () => {
              const rewards = tf.mul(beta, tf.sub(sequenceLogProbs(size, policy, batch), referenceLogps));
              const margins = tf.sub(tf.slice(rewards, 0, half), tf.slice(rewards, half, half));
              return tf.mean(tf.softplus(tf.neg(margins))) as tf.Scalar;
            },
            true,
            variables,
          ) as tf.Scalar;
        });
        const [value] = await loss.data();
        loss.dispose();
        return value;
      },
      async weights() {
        const values = await Promise.all(entries.map(({ name }) => policy[name].data()));
        const last = entries[entries.length - 1];
        const flat = new Float32Array(last.offset + last.size);
        entries.forEach(({ offset }, i) => {
          flat.set(values[i] as Float32Array, offset);
        });
        return flat;
      },
      /** The whole text so far goes through the model for every new token. */
      async sample(newTokens, greedy) {
        let ids = tf.tensor2d(prompts, undefined, 'int32');
        for (let i = 0; i < newTokens; i++) {
          const longer = tf.tidy(() => {
            const [rows, time] = ids.shape;
            const logits = tf.reshape(logitsOf(size, policy, tf.reshape(ids, [-1]), time), [rows, time, -1]);
            const last = tf.reshape(tf.slice(logits, [0, time - 1, 0], [-1, 1, -1]), [
              rows,
              -1,
            ]) as tf.Tensor2D;
            const next = greedy ? tf.argMax(last, 1) : tf.multinomial(last, 1);
            return tf.concat([ids, tf.reshape(tf.cast(next, 'int32'), [rows, 1])], 1) as tf.Tensor2D;
          });
          ids.dispose();
          ids = longer;
        }
        const rows = (await ids.array()) as number[][];
        ids.dispose();
        return rows.map((row) => row.slice(prompts[0].length));
      },
      async multiply(n, times) {
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

async function startBackend(
  backend: BenchBackend,
  wasmPaths: string | Record<string, string>,
): Promise<void> {
  // One thread, like the others. It is in no race with threads: see mainRace in plan.ts.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (typeof wasmPaths === 'string') setWasmPaths(wasmPaths);
  else setWasmPaths(wasmPaths);
  if (!(await tf.setBackend(libraryName(backend))))
    throw new Error(`tfjs cannot start its backend ${backend} here`);
  await tf.ready();
}
