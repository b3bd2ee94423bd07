import { expect, test } from 'vitest';
import { Recordings } from './recordings.ts';

/** Asks for recordings of these shapes, one after the other; tells which were made and which freed, in order. */
async function told(shapes: readonly string[], bytes: (shape: string) => number): Promise<string[]> {
  const events: string[] = [];
  const recordings = new Recordings<{ bytes: number; shape: string; dispose(): void }>();
  for (const shape of shapes) {
    const found = await recordings.get(shape, async () => {
      events.push(`made ${shape}`);
      return { bytes: bytes(shape), shape, dispose: () => events.push(`freed ${shape}`) };
    });
    expect(found.shape).toBe(shape);
  }
  events.push('end');
  recordings.dispose();
  return events;
}

test('each shape is recorded once, while there are few', async () => {
  const events = await told([...'abcdabdc'], () => 1000);
  expect(events).toEqual([
    ...['a', 'b', 'c', 'd'].map((shape) => `made ${shape}`),
    'end',
    ...['a', 'b', 'd', 'c'].map((shape) => `freed ${shape}`),
  ]);
});

test('what was not used for longest gives way, before the new one takes its room', async () => {
  const events = await told([...'abcdaeb'], () => 1000);
  expect(events.slice(4, 9)).toEqual(['freed b', 'made e', 'freed c', 'made b', 'end']);
});

test('what takes too much memory gives way to a new one, and all before it', async () => {
  const events = await told([...'abC', 'C', ...'dD'], (shape) => (shape < 'a' ? 3e8 : 1000));
  expect(events).toEqual([
    'made a',
    'made b',
    'made C',
    'freed a',
    'freed b',
    'freed C',
    'made d',
    'made D',
    'end',
    'freed d',
    'freed D',
  ]);
});

test('a recording that fails leaves the others', async () => {
  const recordings = new Recordings<{ bytes: number; dispose(): void }>();
  const fine = async () => ({ bytes: 1, dispose: () => {} });
  const known = await recordings.get('a', fine);
  await expect(recordings.get('b', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(await recordings.get('a', fine)).toBe(known);
});
