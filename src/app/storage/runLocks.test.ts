import { expect, test, vi } from 'vitest';
import { fakeLocks } from '../../testing/fakeLab.ts';
import { browserRunLocks } from './runLocks.ts';

test('a run is one tab’s at a time, and free again when that tab lets go', async () => {
  const browser = fakeLocks();
  const [here, there] = [browserRunLocks(browser), browserRunLocks(browser)];
  expect(await here.take('a')).toBe(true);
  expect(await here.take('a')).toBe(true);
  expect(await there.take('a')).toBe(false);
  expect(await here.elsewhere()).toEqual(new Set());
  expect(await there.elsewhere()).toEqual(new Set(['a']));
  const freed = vi.fn();
  there.whenFree('a', freed);
  here.release('a');
  expect(await here.elsewhere()).toEqual(new Set());
  await vi.waitFor(() => expect(freed).toHaveBeenCalledOnce());
  expect(await there.take('a')).toBe(true);
});

test('locks of other parts of the site are none of runs', async () => {
  const browser = fakeLocks();
  void browser.request('something else', () => new Promise(() => {}));
  expect(await browserRunLocks(browser).elsewhere()).toEqual(new Set());
});

test('without Web Locks, as on plain-http pages, every run may be taken', async () => {
  const locks = browserRunLocks(undefined);
  expect(await locks.take('a')).toBe(true);
  expect(await locks.elsewhere()).toEqual(new Set());
  locks.release('a');
});
