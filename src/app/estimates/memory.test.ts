import { expect, test } from 'vitest';
import { setUp } from '../../testing/fakeLab.ts';
import { memoryOf, whyNotBegin } from './memory.ts';

function readyWith(limits: { total?: number; maxBufferSize?: number }) {
  const { lab, worker, state } = setUp();
  worker().becomeReady();
  const { runId } = worker().last('open');
  const report = { backend: 'wasm', device: '1 thread', software: false, reason: '', limits } as const;
  worker().say({ type: 'backend', runId, report });
  return { lab, worker, state };
}
const begun = ({ worker }: ReturnType<typeof readyWith>) =>
  worker().commands.filter(({ type }) => type === 'start').length;

test('a run that would not fit cannot begin, whichever way; one that fits can', () => {
  const fake = readyWith({ total: 400e6 });
  const { lab, state } = fake;
  expect(memoryOf(state())?.bytes).toBeLessThan(400e6);
  expect(whyNotBegin(state())).toBeNull();
  lab.setControl('batchSize', 120);
  expect(whyNotBegin(state())).toContain('a WebAssembly memory has 400 MB');
  expect(whyNotBegin(state())).toContain('Use fewer pairs per step');
  lab.train();
  lab.step();
  lab.train();
  expect(begun(fake)).toBe(0);
  expect(state()).toMatchObject({ phase: 'ready', run: null });
  lab.setControl('batchSize', 16);
  lab.train();
  expect(begun(fake)).toBe(1);
  // The step that was refused is not made up for.
  fake.worker().say({ type: 'paused', runId: fake.worker().last('start').runId, step: 0 });
  expect(fake.worker().commands.some(({ type }) => type === 'step')).toBe(false);
});

test('a run that is paused goes on, whatever the controls say in the meantime', () => {
  const fake = readyWith({ total: 400e6 });
  const { lab, worker, state } = fake;
  lab.train();
  worker().say({ type: 'paused', runId: worker().last('start').runId, step: 3 });
  lab.setControl('batchSize', 256);
  lab.setControl('loraRank', 1);
  lab.train();
  expect(state().phase).toBe('running');
});

test('without a model or a limit nothing is refused', () => {
  const { state } = setUp();
  expect(memoryOf(state())).toBeNull();
  expect(whyNotBegin(state())).toBeNull();
  const { state: ready, lab } = readyWith({});
  lab.setControl('batchSize', 256);
  expect(whyNotBegin(ready())).toBeNull();
});
