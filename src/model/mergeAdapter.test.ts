import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeSafetensors } from '../formats/safetensors.ts';
import { readCheckpoint, type StoredModel } from './checkpoint.ts';
import { withAdapter } from './mergeAdapter.ts';

function fixture(name: string): StoredModel {
  const file = (part: string) => readFileSync(join('src', 'model', 'fixtures', name, part));
  return readCheckpoint(file('config.json').toString('utf8'), file('model.safetensors'), '');
}

/** Rank 1 with one number each in A and B, so that one weight alone changes. */
function adapterOf(
  module: string,
  inputs: number,
  outputs: number,
  input: number,
  output: number,
): Uint8Array {
  const [a, b] = [new Float32Array(inputs), new Float32Array(outputs)];
  a[input] = 3;
  b[output] = 5;
  return writeSafetensors(
    new Map([
      [`base_model.model.${module}.lora_A.weight`, { shape: [1, inputs], data: a }],
      [`base_model.model.${module}.lora_B.weight`, { shape: [outputs, 1], data: b }],
    ]),
    'F32',
  );
}

const settings = { rank: 1, scale: 2, base: 'reference' };

test.each([
  // GPT-2 stores [inputs, outputs], Llama [outputs, inputs].
  [
    'gpt2',
    'transformer.h.0.mlp.c_fc',
    (input: number, output: number, [, columns]: number[]) => input * columns + output,
  ],
  [
    'llama',
    'model.layers.0.mlp.up_proj',
    (input: number, output: number, [, columns]: number[]) => output * columns + input,
  ],
])('%s: W + scale · B A changes the one weight from that input to that output', (name, module, placeOf) => {
  const base = fixture(name);
  const entry = base.layout.entries.find((one) => one.name === `${module}.weight`)!;
  const [inputs, outputs] = name === 'gpt2' ? entry.shape : entry.shape.toReversed();
  const [input, output] = [inputs - 2, 1];
  const merged = withAdapter(base, settings, adapterOf(module, inputs, outputs, input, output), 'f');
  const changed = [...merged.weights.keys()].filter((i) => merged.weights[i] !== base.weights[i]);
  expect(changed).toEqual([entry.offset + placeOf(input, output, entry.shape)]);
  expect(merged.weights[changed[0]]).toBeCloseTo(base.weights[changed[0]] + 2 * 5 * 3, 4);
});

test.each([
  ['transformer.h.99.mlp.c_fc', 1, 'has no such linear map|no such linear map'],
  ['transformer.wte', 1, 'shapes'],
])('an adapter of %s is refused', (module, size, problem) => {
  const base = fixture('gpt2');
  expect(() => withAdapter(base, settings, adapterOf(module, size, size, 0, 0), 'f')).toThrow(
    new RegExp(problem),
  );
});

test('half an adapter, another rank and a tensor that is no factor are refused by name', () => {
  const base = fixture('gpt2');
  const width = base.config.width;
  const one = (name: string, shape: number[]) =>
    writeSafetensors(new Map([[name, { shape, data: new Float32Array(shape[0] * shape[1]) }]]), 'F32');
  const module = 'base_model.model.transformer.h.0.attn.c_attn';
  expect(() => withAdapter(base, settings, one(`${module}.lora_A.weight`, [1, width]), 'f')).toThrow(
    /only one of its two/,
  );
  expect(() => withAdapter(base, settings, one('base_model.model.score.weight', [1, width]), 'f')).toThrow(
    /"base_model.model.score.weight" is not a factor/,
  );
  const whole = adapterOf('transformer.h.0.attn.c_attn', width, 3 * width, 0, 0);
  expect(() => withAdapter(base, { ...settings, rank: 2 }, whole, 'f')).toThrow(
    /the base model and r need \[2,/,
  );
});
