import { expect, test } from 'vitest';
import type { SoakedRun } from './soakedRun.ts';
import { soakTable, withSection } from './soakTable.ts';

const made = {
  ...{ machine: 'a machine', backend: 'wasm', model: 'sft', steps: 4 },
  ...{ date: '2026-01-01', figure: 'soak-wasm.svg' },
};
const MIB = 2 ** 20;
const heaps = [90 * MIB, 95.5 * MIB] as const;
const soaked = (mebibytes: (run: number) => number, seconds = (_: number) => 2): SoakedRun[] =>
  Array.from({ length: 100 }, (_, i) => ({
    method: i % 2 ? 'dpo' : 'ppo',
    seconds: 5,
    processorSeconds: seconds(i) * (i % 2 ? 1 : 4),
    bytes: mebibytes(i) * MIB,
  }));

test('memory that wavers is flat; a leak of a mebibyte a run is not', () => {
  const wavers = soakTable(
    soaked((i) => 400 + 30 * (i % 2)),
    heaps,
    made,
  );
  expect(wavers.isFlat).toBe(true);
  expect(wavers.text).toContain('90.0 MiB after run 10, 95.5 MiB after run 100');
  expect(wavers.text).toMatch(/MiB in all, of 415 MiB on average: flat/);
  const leaks = soakTable(
    soaked((i) => 400 + i),
    heaps,
    made,
  );
  expect(leaks.isFlat).toBe(false);
  expect(leaks.text).toContain('the slope of the line is 1.00 MiB [1.00, 1.00] a run, 89 MiB in all');
});

test('what the first ten runs take is no leak', () => {
  expect(
    soakTable(
      soaked((i) => (i < 10 ? 100 + 30 * i : 400)),
      heaps,
      made,
    ).isFlat,
  ).toBe(true);
});

test('runs that take longer and longer are no success, though their methods differ fourfold', () => {
  const steady = soakTable(
    soaked(() => 400),
    heaps,
    made,
  );
  expect(steady.text).toContain('0.00% [0.00, 0.00] a run, 0.0% in all: no slowdown');
  const slower = soakTable(
    soaked(
      () => 400,
      (i) => 2 + i / 100,
    ),
    heaps,
    made,
  );
  expect(slower.isFlat).toBe(false);
  expect(slower.text).toContain('runs grow slower');
});

test('memory that rises for three turns and then stays is told from a leak', () => {
  // Turns of two methods; from the fourth on, nothing more is taken.
  const { text } = soakTable(
    soaked((i) => 300 + 40 * Math.min(3, Math.floor(i / 2))).slice(0, 20),
    heaps,
    made,
  );
  expect(text).toContain(
    'Mean memory in each turn through the 2 methods: 300, 340, 380, 420, 420, 420, 420, 420, 420, 420 MiB',
  );
  expect(text).toContain('a method holds 0.0 MiB [0.0, 0.0] more than in the turn before (n = 2)');
});

test('the figure has a point a run', () => {
  const { svg } = soakTable(
    soaked(() => 400),
    heaps,
    made,
  );
  expect(svg.match(/<circle/g)).toHaveLength(100);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('a new section takes the place of its last one, and leaves the others', () => {
  const first = withSection(null, '## wasm\n\nold\n');
  const both = withSection(first, '## webgpu\n\nother\n');
  const again = withSection(both, '## wasm\n\nnew\n');
  expect(again).toMatch(/^# Many runs in one page\n[\s\S]*\n## wasm\n\nnew\n\n## webgpu\n\nother\n$/);
});
