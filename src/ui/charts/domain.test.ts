import { expect, test } from 'vitest';
import { domainOf } from './domain.ts';
import type { Point } from './points.ts';

const auto = { domain: ['auto', 'auto'] as ['auto', 'auto'] };

test('values that differ by rounding have room above and below', () => {
  const points: Point[] = [
    { step: 0, loss: 25 },
    { step: 1, loss: 25.00001, other: 3 },
  ];
  expect(domainOf(auto, points, ['loss'])).toEqual([25 - 2.500001, 25.00001 + 2.500001]);
  expect(domainOf(auto, points, ['loss', 'other'])).toEqual(['auto', 'auto']);
  expect(domainOf(auto, [{ step: 0, loss: 0 }], ['loss'])).toEqual([-0.1, 0.1]);
  expect(domainOf(auto, [], ['loss'])).toEqual(['auto', 'auto']);
});

test('theory counts where the axis makes room for it, and a fixed axis stays', () => {
  const points = [{ step: 0, loss: 25 }];
  const theory = { value: 1, label: '', extend: true };
  expect(domainOf({ ...auto, theory }, points, ['loss'])).toEqual(['auto', 'auto']);
  expect(domainOf({ ...auto, theory: { ...theory, extend: false } }, points, ['loss'])).toEqual([22.5, 27.5]);
  expect(domainOf({ domain: [0, 1] }, points, ['loss'])).toEqual([0, 1]);
});
