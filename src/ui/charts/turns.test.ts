import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTurns } from './turns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('charts redraw one after another, each with its newest data, and nobody starves', () => {
  const turns = createTurns();
  const drawn: string[] = [];
  const ask = (who: string, data: number) => turns.ask(who, () => drawn.push(`${who}${data}`));
  for (const who of ['a', 'b', 'c']) ask(who, 1);
  vi.advanceTimersByTime(0);
  expect(drawn).toEqual(['a1']);
  // New data comes faster than the turns: b and c keep their place.
  for (const who of ['a', 'b', 'c']) ask(who, 2);
  vi.advanceTimersByTime(1000);
  expect(drawn).toEqual(['a1', 'b2', 'c2', 'a2']);
});

test('a chart that is gone has no turn', () => {
  const turns = createTurns();
  const redraw = vi.fn();
  turns.ask('a', redraw);
  turns.leave('a');
  vi.advanceTimersByTime(1000);
  expect(redraw).not.toHaveBeenCalled();
});
