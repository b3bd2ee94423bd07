import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { OfflineState } from '../page.ts';
import { type StoredPage, startOffline } from './offline.ts';

/** Stands for workbox-window: a test says what happens. */
function setUp(register: () => Promise<{ active: object | null }> = async () => ({ active: null })) {
  const listeners = new Map<string, (event: object) => void>();
  const calls: string[] = [];
  const page = {
    addEventListener: (name: string, listener: (event: object) => void) => listeners.set(name, listener),
    messageSkipWaiting: () => calls.push('skip waiting'),
    register,
  } as unknown as StoredPage;
  const store = createStore<OfflineState>(() => ({ isStored: false, newer: 'none' }));
  const update = startOffline(page, store, () => calls.push('reload'));
  const happens = (name: string, event: object = {}) => listeners.get(name)?.(event);
  return { store, update, happens, calls };
}

test('a page that has just been stored says so, and reloads nothing', () => {
  const { store, happens, calls } = setUp();
  happens('activated');
  happens('controlling', { isUpdate: false });
  expect(store.getState()).toEqual({ isStored: true, newer: 'none' });
  expect(calls).toEqual([]);
});

test('a page stored on an earlier visit is known at once', async () => {
  const { store } = setUp(async () => ({ active: {} }));
  await Promise.resolve();
  await Promise.resolve();
  expect(store.getState().isStored).toBe(true);
});

test('a newer version waits until it is asked for, and then the page reloads once it is there', () => {
  const { store, update, happens, calls } = setUp();
  happens('waiting');
  expect(store.getState().newer).toBe('waiting');
  expect(calls).toEqual([]);
  update();
  expect(calls).toEqual(['skip waiting']);
  happens('controlling', { isUpdate: true });
  expect(calls).toEqual(['skip waiting', 'reload']);
});

test('when another tab asks, this one goes on and offers to reload', () => {
  const { store, update, happens, calls } = setUp();
  happens('controlling', { isUpdate: true, isExternal: true });
  expect(store.getState().newer).toBe('elsewhere');
  expect(calls).toEqual([]);
  update();
  expect(calls).toEqual(['reload']);
});

test('where the browser refuses, the page goes on without', async () => {
  const { store } = setUp(async () => {
    throw new Error('refused');
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(store.getState()).toEqual({ isStored: false, newer: 'none' });
});
