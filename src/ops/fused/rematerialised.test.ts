import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { tf } from '../tf.ts';
import { rematerialised } from './rematerialised.ts';

beforeAll(async () => {
  await startBackend('wasm');
});

const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];

/** x² w + c: ∂x = 2 x w, ∂w = x². */
const block = ([x, w]: tf.Tensor[], [c]: tf.Tensor[]) => tf.add(tf.mul(tf.square(x), w), c);

it('gives a value and gradients that one can check by hand, in the middle of others', () => {
  const x = tf.tensor1d([1, 2, -3]);
  const w = tf.tensor1d([2, 0.5, 1]);
  let computed = 0;
  const loss = (x: tf.Tensor, w: tf.Tensor) => {
    // Gone before the gradient is computed, as tables are that a forward pass makes for itself.
    const y = tf.tidy(() => {
      const c = tf.tensor1d([10, 20, 30]);
      return rematerialised(
        (inputs, constants) => {
          computed++;
          return block(inputs, constants);
        },
        [tf.mul(x, 2), w],
        [c],
      );
    });
    return tf.sum(tf.mul(y, tf.tensor1d([1, 10, 100]))) as tf.Scalar;
  };
  const { value, grads } = tf.valueAndGrads(loss)([x, w]);
  // (2x)² w + c = 18, 28, 66
  expect(numbers(value)).toEqual([18 + 280 + 6600]);
  // 8 x w and 4 x², times 1, 10, 100
  expect(numbers(grads[0])).toEqual([16, 80, -2400]);
  expect(numbers(grads[1])).toEqual([4, 160, 3600]);
  expect(computed).toBe(2);
});

it('can stand behind and inside of another, and leaves no tensors', () => {
  const x = tf.tensor1d([1, -2]);
  const twice = (x: tf.Tensor) => rematerialised(([x]) => tf.mul(tf.square(x), 3), [x]);
  const nested = (x: tf.Tensor) => tf.sum(rematerialised(([x]) => twice(twice(x)), [x])) as tf.Scalar;
  const gradient = () => tf.grad(nested)(x);
  gradient().dispose(); // constants are made on the way
  const before = tf.memory().numTensors;
  // 3 (3 x²)² = 27 x⁴, whose slope is 108 x³
  const slope = gradient();
  expect(numbers(slope)).toEqual([108, -864]);
  slope.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

it('gives zeros for inputs that the block does not look at', () => {
  const gradients = tf.grads((x, unused) => tf.sum(rematerialised(([x]) => tf.square(x), [x, unused])))([
    tf.tensor1d([3]),
    tf.tensor1d([5, 5]),
  ]);
  expect(gradients.map(numbers)).toEqual([[6], [0, 0]]);
});
