import { expect, test } from 'vitest';
import { checkpointsBeyond, runsBeyond, type Shelved } from './room.ts';
import { NO_LABEL } from './runLabel.ts';

const shelved = (key: string, savedAt: number, more: Partial<Shelved> = {}): Shelved => ({
  ...{ key, savedAt, label: NO_LABEL, checkpointBytes: 0 },
  ...more,
});
const named = { label: { name: 'Mine', note: '' } };

test('the oldest runs go, and those that somebody has named or noted go last', () => {
  const runs = [shelved('old', 1, named), shelved('new', 4), shelved('middle', 3), shelved('older', 2)];
  expect(runsBeyond(runs, 4)).toEqual([]);
  expect(runsBeyond(runs, 2)).toEqual(['middle', 'older']);
  expect(runsBeyond([...runs, shelved('newer', 5, named)], 1)).toEqual(['old', 'new', 'middle', 'older']);
});

test('weights of the oldest runs go as soon as those of newer ones take all the room', () => {
  const runs = [
    shelved('oldest', 1, { checkpointBytes: 10 }),
    shelved('without', 2),
    shelved('older', 3, { checkpointBytes: 60 }),
    shelved('newest', 4, { checkpointBytes: 50 }),
  ];
  expect(checkpointsBeyond(runs, 120)).toEqual([]);
  expect(checkpointsBeyond(runs, 110)).toEqual(['oldest']);
  expect(checkpointsBeyond(runs, 50)).toEqual(['older', 'oldest']);
});
