import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { tf } from '../ops/tf.ts';
import { oneOfEach } from '../testing/tinyConfigs.ts';
import { hiddenStates, layoutOf } from './causalLm.ts';
import { parametersFrom } from './parameters.ts';
import { hiddenStatesRead, leavesOutUnread } from './readPositions.ts';

beforeAll(async () => {
  await startBackend('wasm');
});

const configs = oneOfEach({
  vocabulary: 11,
  contextLength: 9,
  width: 12,
  layers: 2,
  heads: 3,
  endOfText: 0,
  tiedHead: true,
  innerWidth: 10,
  keyValueHeads: 1,
});

/** Three rows of seven: one read in the middle, one nowhere, one at its first and last position. */
const time = 7;
const isRead = [0, 0, 1, 1, 0, 0, 0, ...new Array(7).fill(0), 1, 0, 0, 0, 0, 0, 1];
const places = [2, 3, 14, 20];

describe.each(configs)('$architecture', (config) => {
  const stream = random(3, config.architecture);
  const ids = Int32Array.from({ length: 21 }, () => stream.below(11));
  const layout = layoutOf(config);
  const weights = Float32Array.from({ length: layout.size }, () => 0.4 * stream.normal());

  /** The third row begins with five tokens of the first one, of which one is read in both. */
  const alike = ids.map((id, at) => (at >= 14 && at < 19 ? ids[at - 14] : id));

  test.each([
    ['rows that differ', ids, isRead],
    ['rows that begin alike', alike, isRead.with(16, 1)],
  ])('gives what the whole forward pass gives there, and the same gradients: %s', (_, ids, isRead) => {
    expect(leavesOutUnread()).toBe(true);
    const places = isRead.flatMap((read, place) => (read ? [place] : []));
    const { tensors } = parametersFrom(layout, weights);
    const factors = tf.tensor2d(
      Array.from({ length: places.length * 12 }, () => stream.normal()),
      [places.length, 12],
    );
    const index = tf.tensor1d(places, 'int32');
    const whole = (...xs: tf.Tensor[]) =>
      tf.sum(tf.mul(factors, tf.gather(hiddenStates(config, xs, ids, time), index))) as tf.Scalar;
    // tf.gather has no gradient on wasm: the rows are picked by a product with a constant.
    const pick = tf.oneHot(index, 21).toFloat();
    const picked = (...xs: tf.Tensor[]) =>
      tf.sum(
        tf.mul(factors, tf.matMul(pick as tf.Tensor2D, hiddenStates(config, xs, ids, time))),
      ) as tf.Scalar;
    const read = (...xs: tf.Tensor[]) =>
      tf.sum(tf.mul(factors, hiddenStatesRead(config, xs, ids, time, isRead).hidden)) as tf.Scalar;
    const expected = tf.valueAndGrads(picked)(tensors);
    const actual = tf.valueAndGrads(read)(tensors);
    expect(actual.value.dataSync()[0]).toBeCloseTo(whole(...tensors).dataSync()[0], 4);
    layout.entries.forEach(({ name }, i) => {
      const [own, other] = [actual.grads[i].dataSync(), expected.grads[i].dataSync()];
      const scale = Math.max(1, ...Array.from(other, Math.abs));
      own.forEach((value, at) => {
        expect(Math.abs(value - other[at]) / scale, `${name}[${at}]`).toBeLessThan(1e-5);
      });
    });
  });

  test('lays values out where they belong, zeros elsewhere', () => {
    const { tensors } = parametersFrom(layout, weights);
    const read = hiddenStatesRead(config, tensors, ids, time, isRead);
    expect([...read.places]).toEqual(places);
    const grid = read.spread(tf.tensor1d([5, 6, 7, 8]));
    expect(grid.shape).toEqual([3, 7]);
    const expected = new Array(21).fill(0);
    places.forEach((place, i) => {
      expected[place] = 5 + i;
    });
    expect([...grid.dataSync()]).toEqual(expected);
  });

  test('refuses a batch that nobody reads, and ids that the model does not know', () => {
    const { tensors } = parametersFrom(layout, weights);
    expect(() => hiddenStatesRead(config, tensors, ids, time, new Array(21).fill(0))).toThrow(
      'nothing is read',
    );
    const foreign = ids.map((id, i) => (i === 15 ? 11 : id));
    expect(() => hiddenStatesRead(config, tensors, foreign, time, isRead)).toThrow('Token id 11');
  });
});
