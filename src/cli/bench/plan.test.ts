import { expect, it } from 'vitest';
import { planOf } from './plan.ts';
import { describe as inWords } from './sizes.ts';

const full = { quick: false, software: false };
const onSoftware = { quick: false, software: true };

it('races everybody at the sizes that are promised, and samples there', () => {
  const main = planOf(['wasm', 'webgpu'], full).filter(({ part }) => part === 'main');
  expect(main.map(({ backend, size }) => `${backend} ${inWords(size)}`)).toEqual([
    'wasm L4 C96 H4 V1200 T96, 32 sequences',
    'wasm L4 C128 H4 V512 T64, 16 sequences',
    'webgpu L4 C96 H4 V1200 T96, 32 sequences',
    'webgpu L4 C128 H4 V512 T64, 16 sequences',
  ]);
  for (const { backend, contestants, newTokens } of main) {
    expect(contestants).toEqual(['lab', 'stock', 'jax', ...(backend === 'wasm' ? ['pytorch'] : [])]);
    expect(newTokens).toBeGreaterThan(0);
  }
});

it('races those that have threads where there are threads', () => {
  const races = planOf(['wasm-threads'], full);
  expect(races.map(({ part, size, contestants }) => [part, size.name, contestants])).toEqual([
    ['main', 'shipped', ['lab', 'jax', 'pytorch']],
    ['main', 'small', ['lab', 'jax', 'pytorch']],
  ]);
});

it('grows the model and the batch on wasm, and on a GPU', () => {
  const names = (races: ReturnType<typeof planOf>) => races.map(({ size }) => size.name);
  const all = ['shipped', 'small', '0.2M', '0.9M', '3.3M', '20.0M', '4 seq', '16 seq', '64 seq'];
  expect(names(planOf(['wasm'], full))).toEqual(all);
  expect(names(planOf(['webgpu'], full))).toEqual(all);
});

it('spares stock tfjs what would take minutes', () => {
  const largest = planOf(['wasm'], full).find(({ size }) => size.name === '20.0M');
  expect(largest?.contestants).toEqual(['lab', 'jax', 'pytorch']);
});

it('gives a software adapter small batches, and full ones when they are named', () => {
  const names = planOf(['webgpu'], onSoftware).map(({ size }) => size.name);
  expect(names).toEqual(['small', 'shipped-8', '0.2M', '0.9M', '4 seq', '16 seq']);
  const few = planOf(['webgpu'], { ...onSoftware, sizes: ['small', 'small-4'] });
  expect(few.map(({ size }) => size.name)).toEqual(['small', 'small-4']);
  const [named] = planOf(['webgpu'], { ...onSoftware, sizes: ['shipped'] });
  expect(inWords(named.size)).toBe('L4 C96 H4 V1200 T96, 32 sequences');
});

it('runs one size a backend when it must be quick', () => {
  const races = planOf(['wasm', 'webgpu'], { quick: true, software: true });
  expect(races.map(({ backend, size }) => [backend, size.name])).toEqual([
    ['wasm', 'shipped'],
    ['webgpu', 'small-4'],
  ]);
});

it('runs the sizes that are named, and refuses unknown names', () => {
  const only = planOf(['wasm'], { ...full, sizes: ['small', '4 seq'] });
  expect(only.map(({ size }) => size.name)).toEqual(['small', '4 seq']);
  expect(() => planOf(['wasm'], { ...full, sizes: ['huge'] })).toThrow(/"huge".*shipped, small/);
});
