import { expect, it } from 'vitest';
import type { ContestantName } from './contestant.ts';
import { planOf } from './plan.ts';
import type { MemoryReport } from './protocol.ts';
import { reportOf, table } from './report.ts';
import type { Figures, RaceResult, Results } from './results.ts';
import { parametersOf, tiny, tokensOf } from './sizes.ts';
import { verdictsOf } from './targets.ts';

/** Figures of a contestant that takes so long for a step, and half as long to sample. */
function figures(ms: number, gpu: { dispatches: number; submits: number; jsMs: number } | null): Figures {
  const spread = (median: number) => ({ median, low: 0.9 * median, high: 1.1 * median, n: 5 });
  const measured = (ms: number) => ({
    ms: spread(ms),
    tokensPerSecond: 1e6 / ms,
    jsMs: gpu && spread(gpu.jsMs),
    dispatches: gpu?.dispatches ?? 0,
    submits: gpu?.submits ?? 0,
  });
  return {
    step: measured(ms),
    sample: measured(ms / 2),
    losses: [0.7, 0.6],
    changeError: 0.001,
    compileMs: 300,
    toFirstStepMs: 900,
    memory: { gpu: 2e6, wasm: 3e6 },
    gigaflops: 20,
    matMulGigaflops: 40,
  };
}

function results(outcomes: (race: RaceResult) => RaceResult['outcomes'], memory: Results['memory']): Results {
  const races = planOf(['wasm', 'webgpu'], { quick: false, software: false }).map((race): RaceResult => {
    const { size } = race;
    const known = {
      adapter: 'a chip',
      software: false,
      parameters: parametersOf(size),
      tokens: tokensOf(size),
    };
    const result = { ...race, ...known, outcomes: {} };
    return { ...result, outcomes: outcomes(result) };
  });
  const about = { date: '2026-01-01', machine: 'a machine', where: 'a browser', quick: false, seconds: 1 };
  return {
    format: 'dpo-lab-bench-2',
    disagreement: null,
    ...about,
    load: [0, 0],
    races,
    supervised: [],
    memory,
  };
}

/** Memory after some steps, and after many more what has changed. */
function flat(onWasm: Partial<MemoryReport>, onGpu: Partial<MemoryReport>): Results['memory'] {
  const early = { tensors: { count: 60, bytes: 1000 }, gpu: 3000, wasm: 2000 };
  return [
    { backend: 'wasm', steps: [50, 500], reports: [early, { ...early, ...onWasm }] },
    { backend: 'webgpu', steps: [50, 500], reports: [early, { ...early, ...onGpu }] },
  ];
}
const capture = { dispatches: 280, submits: 1, jsMs: 0.3 };

it('finds all targets met where they are', () => {
  const verdicts = verdictsOf(
    results(
      ({ backend, parameters, tokens }) => {
        const ms = (parameters * tokens) / 1e7;
        const gpu = backend === 'webgpu' ? capture : null;
        return { lab: figures(ms, gpu), stock: figures(10 * ms, gpu), jax: figures(2 * ms, gpu) };
      },
      flat({}, {}),
    ),
  );
  expect(verdicts.filter(({ met }) => met !== true)).toEqual([]);
  expect(verdicts.map(({ claim }) => claim)).toContain('wasm: cost grows linearly in tokens (256 to 4096)');
  expect(verdicts).toHaveLength(2 * 3 + 2 * 5 + 2 * 2 + 2);
});

it('says how the lab stands beside nanogpt, or why it does not', () => {
  const none = results(() => ({}), []);
  expect(reportOf({ ...none, supervised: { problem: 'it is not installed.' } })).toContain(
    'Not measured: it is not installed.',
  );
  const ms = (median: number) => ({ median, low: median, high: median, n: 5 });
  const steps = {
    'lab-sft': { ms: ms(200), losses: [6.2, 6] },
    nanogpt: { ms: ms(500), losses: [6.3, 6.1] },
  };
  const report = reportOf({ ...none, supervised: [{ size: tiny, adapter: 'a chip', steps }] });
  expect(report).toMatch(/nanogpt +\| 500 \(500–500\) \| 5 \| 2\.5 ×/);
  expect(report).toContain('6.300 → 6.100');
});

it('bends no target', () => {
  const verdicts = verdictsOf(
    results(
      ({ backend, parameters, tokens }) => {
        const ms = (parameters * tokens) ** 1.2 / 1e7;
        const submits = Math.ceil(ms / 250) + 2;
        const gpu = backend === 'webgpu' ? { dispatches: 301, submits, jsMs: 1.01 } : null;
        return { lab: figures(ms, gpu), stock: figures(7.99 * ms, gpu), jax: figures(0.99 * ms, gpu) };
      },
      flat({ wasm: 2001 }, { gpu: 3001 }),
    ),
  );
  expect(verdicts.filter(({ met }) => met !== false)).toEqual([]);
});

it('asks 1.3 × with threads too', () => {
  const [race] = results(() => ({}), []).races;
  const verdict = (jaxMs: number) =>
    verdictsOf({
      ...results(() => ({}), []),
      races: [
        {
          ...race,
          backend: 'wasm-threads',
          contestants: ['lab', 'jax'],
          outcomes: { lab: figures(10, null), jax: figures(jaxMs, null) },
        },
      ],
    });
  const claim = 'wasm-threads, shipped: DPO step ≥ 1.3 × as fast as jax-js with threads';
  expect(verdict(13)).toEqual([{ claim, measured: '1.30 ×', met: true }]);
  expect(verdict(12.9)).toEqual([{ claim, measured: '1.29 ×', met: false }]);
});

it('cannot tell where a contestant did not run, and says why it did not', () => {
  const some = results(({ backend }) => {
    const gpu = backend === 'webgpu' ? capture : null;
    return { lab: figures(10, gpu), stock: figures(100, gpu), jax: { problem: 'no float32 here' } };
  }, []);
  const unknown = verdictsOf(some).filter(({ met }) => met === null);
  expect(unknown.map(({ claim }) => claim)).toEqual([
    'wasm, shipped: DPO step ≥ 1.3 × as fast as jax-js',
    'wasm, small: DPO step ≥ 1.3 × as fast as jax-js',
    'webgpu, shipped: DPO step no slower than jax-js',
    'webgpu, small: DPO step no slower than jax-js',
  ]);
  const report = reportOf(some);
  expect(report).toContain('| jax-js ');
  expect(report).toContain('could not run: no float32 here');
  expect(report).toMatch(/this lab +\| 10\.0 \(9\.0–11\.0\) +\| 100\.0k +\| 1\.0 ×/);
  expect(report).toMatch(/stock tfjs +\| 100 \(90–110\) +\| 10\.0k +\| 10 ×/);
});

it('says first that contestants did not agree, where they did not', () => {
  const some = { ...results(() => ({}), []), disagreement: 'The losses of jax-js differ.' };
  expect(reportOf(some)).toContain('ENDED HERE: The losses of jax-js differ.');
});

it('lines up columns and leaves the ends of short rows empty', () => {
  expect(table(['a', 'long'], [['1', '2'], ['three']])).toBe(
    ['| a | long |', '|---|------|', '| 1 | 2    |', '| three |      |'].join('\n'),
  );
});

it('names every contestant in every main race', () => {
  const names: ContestantName[] = ['lab', 'stock', 'jax'];
  const report = reportOf(
    results(() => Object.fromEntries(names.map((name) => [name, { problem: 'x' }])), []),
  );
  // Two tables for each of four races.
  expect(report.match(/\| stock tfjs +\|/g)).toHaveLength(8);
});

it('allows parts where a step takes long, and none where it does not', () => {
  const race = results(() => ({}), []).races.find(({ backend }) => backend === 'webgpu')!;
  const met = (ms: number, submits: number) => {
    const outcomes = { lab: figures(ms, { ...capture, submits }) };
    const verdicts = verdictsOf({ ...results(() => ({}), []), races: [{ ...race, outcomes }] });
    return verdicts.find(({ claim }) => claim.includes('one submit'))?.met;
  };
  expect([met(40, 1), met(40, 2), met(900, 5), met(900, 6)]).toEqual([true, false, true, false]);
});
