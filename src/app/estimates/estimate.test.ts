import { expect, test } from 'vitest';
import { defaultsOfMethod, type MethodName, methodNames } from '../../experiment/methods/methods.ts';
import { passesOfStep } from './costs.ts';
import { DRAWING, longestPieceSeconds, runSeconds } from './estimate.ts';

const measured = { layers: 4, width: 96, secondsPerStep: 1, secondsPerEvaluation: 4 };
const plan = (method: MethodName, changes: Record<string, number | string> = {}) => ({
  method,
  config: { ...defaultsOfMethod(method), ...changes },
});

test('the default run of DPO: sixty steps and six evaluations', () => {
  expect(runSeconds(plan('dpo'), measured)).toBeCloseTo(DRAWING * (60 + 6 * 4));
  expect(runSeconds(plan('dpo', { batchSize: 32, evaluateEvery: 100 }), measured)).toBeCloseTo(
    DRAWING * (120 + 4),
  );
  expect(runSeconds(plan('dpo'), measured, true)).toBeCloseTo(DRAWING * (75 + 6 * 4));
});

// CPU seconds of a step against one of DPO, on WebAssembly with the shipped model, three steps each.
test.each<[MethodName, Record<string, number | string>, number]>([
  ['kto', {}, 1.27],
  ['kto-unpaired', {}, 1.48],
  ['simpo', {}, 0.96],
  ['sft', {}, 0.3],
  ['dpo', { batchSize: 4 }, 0.31],
  ['online-dpo', {}, 1.79],
  ['rloo', {}, 1.52],
  ['grpo', {}, 1.41],
  ['grpo', { epochs: 4 }, 3.66],
  ['ppo', {}, 5.84],
  ['ppo', { proxyLayers: 1 }, 4.07],
  ['ppo', { reward: 'implicit' }, 6.02],
  ['rm', {}, 1.12],
  ['rm', { layers: 1 }, 0.29],
  ['rm', { start: 'scratch', width: 32 }, 0.24],
  ['rm-ratings', {}, 1.15],
  ['best-of-n', {}, 1.1],
  ['best-of-n', { reward: 'gold' }, 0.69],
])('a step of %s with %j is estimated within 30%% of %d steps of DPO', (method, changes, known) => {
  const estimated = passesOfStep(plan(method, changes), measured) / passesOfStep(plan('dpo'), measured);
  expect(Math.abs(estimated / known - 1)).toBeLessThan(0.3);
});

test('what is made before the first step counts: a proxy, the ends of an interpolation', () => {
  const ppo = runSeconds(plan('ppo'), measured) / DRAWING;
  // Measured: 124 steps of DPO to learn and scale the proxy, 5.84 a step, and five evaluations of 5.
  expect(Math.abs(ppo / (124 + 40 * 5.84 + 5 * 5) - 1)).toBeLessThan(0.3);
  expect(runSeconds(plan('ppo', { reward: 'gold' }), measured)).toBeLessThan(0.8 * DRAWING * ppo);
  expect(runSeconds(plan('interpolate'), measured)).toBeCloseTo(DRAWING * (60 + 11 * 4));
  expect(runSeconds(plan('interpolate', { between: 'seeds' }), measured)).toBeCloseTo(
    DRAWING * (2 * 60 + 11 * 4),
  );
});

test('every method has an estimate, and no piece takes longer than all', () => {
  for (const method of methodNames) {
    const all = runSeconds(plan(method), measured);
    expect(all, method).toBeGreaterThan(0);
    expect(longestPieceSeconds(plan(method), measured)).toBeLessThanOrEqual(all);
  }
});
