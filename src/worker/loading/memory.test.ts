import { expect, test } from 'vitest';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { runMemory, warmUpFor } from '../../experiment/memory/runMemory.ts';
import { layoutOf } from '../../model/causalLm.ts';
import { plainTokenizer } from '../../testing/plainTokenizer.ts';
import type { LoadedModel } from './loadModel.ts';
import { checkFits, memorySetting } from './memory.ts';
import { SIZES } from './sizes.ts';

const config = {
  architecture: 'gpt2',
  vocabulary: 20,
  contextLength: 16,
  width: 8,
  layers: 2,
  heads: 2,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
} as const;
const report = { backend: 'webgpu', device: 'a GPU', software: false, reason: '' } as const;

/** One token for each letter. */
const tokenizer = plainTokenizer(6, {
  encode: (text) => [...text].map((_, i) => 1 + (i % 5)),
  decode: () => '',
  pieces: () => [],
});
const model = { stored: { config, layout: layoutOf(config) }, tokenizer } as unknown as LoadedModel;
const train = [{ prompt: 'abc', chosen: 'defg', rejected: 'hi' }];
const setting = memorySetting(model, { train, heldOut: [] }, report, SIZES.ordinary);

test('what the memory of a run follows from is read off the model and its texts', () => {
  expect(setting.model).toMatchObject({ layers: 2, headWidth: 4, innerWidth: 32 });
  expect(setting.model.parameters).toBe(20 * 8 + 16 * 8 + 2 * (12 * 64 + 13 * 8) + 16);
  // Completions end in end-of-text; what stands last is predicted and not read.
  expect(setting.texts).toEqual({ longest: 3 + 5 - 1, mean: 6, completion: 4 });
  expect(setting.evaluation).toEqual({ heldOut: 64, samples: 56 });
});

test('a model that is too large is refused before it is on the backend', () => {
  expect(() => checkFits(setting, report, 'tiny')).not.toThrow();
  const { largest } = runMemory(warmUpFor(setting.model.parameters), setting);
  const limits = { maxStorageBufferBindingSize: largest.bytes };
  expect(() => checkFits(setting, { ...report, limits }, 'tiny')).not.toThrow();
  const small = { maxStorageBufferBindingSize: largest.bytes - 1 };
  let problem: unknown;
  try {
    checkFits(setting, { ...report, limits: small }, 'tiny');
  } catch (error) {
    problem = error;
  }
  expect(problem).toBeInstanceOf(FileProblem);
  expect((problem as FileProblem).message).toMatch(/“tiny”: is too large .*maxStorageBufferBindingSize/);
  expect((problem as FileProblem).cure).toContain('WebAssembly');
});
