import { describe, expect, test } from 'vitest';
import { FileProblem } from '../experiment/fileProblem.ts';
import { Diverged } from '../training/step/diverged.ts';
import { BackendProblem, backendFailure, deviceLost, failureOf } from './failures.ts';

describe('failureOf', () => {
  test.each([
    [
      new FileProblem('m.safetensors', 'is cut short', 'Fetch it.'),
      'model',
      false,
      'm.safetensors: is cut short.',
    ],
    [new Diverged(7, Number.NaN, 0.1), 'diverged', false, 'Step 7 gave a loss of NaN'],
    [new BackendProblem('No backend passes.'), 'backend', true, 'No backend passes.'],
    [new TypeError('x is undefined'), 'internal', true, 'x is undefined'],
    ['a text', 'internal', true, 'a text'],
    [null, 'internal', true, 'null'],
    [undefined, 'internal', true, 'undefined'],
  ])('%s is of the kind %s', (error, kind, fatal, cause) => {
    const failure = failureOf(error);
    expect(failure).toMatchObject({ kind, fatal });
    expect(failure.cause).toContain(cause);
  });

  // As Chrome, Firefox, Safari, Dawn and the wasm backend put it.
  test.each([
    'Array buffer allocation failed',
    'WebAssembly.Memory(): could not allocate memory',
    'out of memory',
    'Out of memory',
    'memory access out of bounds',
    'Failed to allocate memory for buffer mapping',
    'Not enough memory left.',
    'Aborted(OOM). Build with -sASSERTIONS for more info.',
    'Aborted(). Build with -sASSERTIONS for more info.',
  ])('"%s" is a want of memory', (message) => {
    expect(failureOf(new Error(message))).toMatchObject({
      kind: 'memory',
      fatal: true,
      cause: `Out of memory (${message}).`,
    });
  });

  test.each(['The run was aborted', 'memory of the past'])('"%s" is none', (message) => {
    expect(failureOf(new Error(message)).kind).toBe('internal');
  });
});

test('each failure says what happened and what to do', () => {
  const failures = [
    failureOf(new FileProblem('a.json', 'is empty', 'Fetch it again.')),
    failureOf(new Diverged(1, Number.NaN, 0.1)),
    failureOf(new Error('?')),
    failureOf(new RangeError('Array buffer allocation failed')),
    deviceLost('sleep'),
    backendFailure('The shader was refused.'),
  ];
  for (const { cause, cure } of failures) {
    expect(cause).not.toBe('');
    expect(cure).toMatch(/^[A-Z].*\.$/);
  }
  expect(deviceLost('sleep')).toMatchObject({ kind: 'device-lost', fatal: true });
  expect(deviceLost('sleep').cause).toContain('sleep');
  expect(backendFailure('refused')).toMatchObject({ kind: 'backend', cause: 'refused', fatal: true });
});
