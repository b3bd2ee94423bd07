import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../model/causalLm.ts';
import { batchOf } from '../../model/sequences.ts';
import { commonLength, sequencesOf } from '../../model/texts/preferenceBatch.ts';
import { examplesOfStep } from '../../training/step/schedule.ts';
import { batchOfStep, entriesOf, pairsOf, settings, weightsOf } from './material.ts';
import { configOf, growingModels, parametersOf, shipped, small, tiny } from './sizes.ts';

const sizes = [shipped, small, tiny, ...growingModels];

it.each(sizes)('lists the tensors of $name as the lab does', (size) => {
  const places = entriesOf(size).map(({ shape, offset, size }) => ({ shape, offset, size }));
  const { entries, size: parameters } = layoutOf(configOf(size));
  expect(places).toEqual(entries.map(({ shape, offset, size }) => ({ shape, offset, size })));
  expect(parametersOf(size)).toBe(parameters);
});

it('goes from 0.2 to 20 million parameters', () => {
  expect(growingModels.map(({ name }) => name)).toEqual(['0.2M', '0.9M', '3.3M', '20.0M']);
});

describe('what the contestants without the lab are given', () => {
  const pairs = pairsOf(shipped);

  it('fills whole rows, as the lab would lay them out', () => {
    expect(commonLength(pairs, shipped.time)).toBe(shipped.time);
  });

  it.each([1, 2, 4])('is what the lab trains on in step %i', (step) => {
    const chosen = examplesOfStep(pairs, shipped.sequences / 2, settings.seed, step);
    const { inputs, targets, mask } = batchOf(sequencesOf(chosen), shipped.time);
    const batch = batchOfStep(shipped, pairs, step);
    expect(batch.inputs).toEqual(inputs);
    expect(batch.mask).toEqual(mask);
    // Targets count where the mask is 1, and only there.
    expect(batch.targets.map((id, i) => id * mask[i])).toEqual(targets.map((id, i) => id * mask[i]));
  });

  it('has other pairs in the next step', () => {
    expect(batchOfStep(shipped, pairs, 2).inputs).not.toEqual(batchOfStep(shipped, pairs, 1).inputs);
  });
});

it('draws weights with a deviation of 0.05 around 0, and gains around 1', () => {
  const weights = weightsOf(small, 1);
  const [{ size }] = entriesOf(small);
  const tokens = weights.subarray(0, size);
  const mean = tokens.reduce((sum, w) => sum + w, 0) / size;
  const deviation = Math.sqrt(tokens.reduce((sum, w) => sum + (w - mean) ** 2, 0) / size);
  expect(mean).toBeCloseTo(0, 3);
  expect(deviation).toBeCloseTo(0.05, 3);
  const gain = entriesOf(small).find(({ name }) => name === 'final.gain')!;
  const gains = weights.subarray(gain.offset, gain.offset + gain.size);
  expect(gains.reduce((sum, w) => sum + w, 0) / gain.size).toBeCloseTo(1, 1);
  expect(weightsOf(small, 2)).not.toEqual(weights);
});
