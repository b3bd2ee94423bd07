import { expect, test } from 'vitest';
import { planAnew } from './plan.ts';

const given = (...more: string[]) =>
  planAnew(['--method', 'dpo', '--world', 'tldr', '--out', 'nowhere', ...more]);

test('the precision of a frozen model follows its size and the backend, unless it is named', () => {
  const lora = ['--backend', 'webgpu', '--lora-rank', '8'];
  expect(given(...lora)).toMatchObject({ precisionBySize: true, run: { frozenPrecision: 'float32' } });
  for (const precision of ['float32', 'float16']) {
    const plan = given(...lora, '--frozen-precision', precision);
    expect(plan).toMatchObject({ precisionBySize: false, run: { frozenPrecision: precision } });
  }
  expect(given('--backend', 'webgpu').precisionBySize).toBe(false);
});

test.each([
  [['--lora-rank', '8'], '--frozen-precision float16 needs --backend webgpu.'],
  [['--backend', 'webgpu'], '--frozen-precision float16 needs an adapter, such as --lora-rank 8.'],
])('half precision with %j is refused', (more, sentence) => {
  expect(() => given(...more, '--frozen-precision', 'float16')).toThrow(sentence);
});

test('an unknown precision is refused with those that there are', () => {
  expect(() => given('--frozen-precision', 'float8')).toThrow(
    /--frozen-precision.*"float8".*float32.*float16/,
  );
});
