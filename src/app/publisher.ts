import type { StoreApi } from 'zustand/vanilla';

/**
 * Between the worker, which may report hundreds of rows a second, and React, which should draw five to ten times
 * a second: changes that can wait are gathered and published together.
 */
export interface Publisher<State> {
  later(change: Partial<State>): void;
  now(change: Partial<State>): void;
}

export const PUBLISH_MILLISECONDS = 150;

export function createPublisher<State>(store: StoreApi<State>): Publisher<State> {
  let waiting: Partial<State> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const change = waiting;
    waiting = null;
    if (change) store.setState(change);
  };

  return {
    later: (change) => {
      waiting = { ...waiting, ...change } as Partial<State>;
      timer ??= setTimeout(flush, PUBLISH_MILLISECONDS);
    },
    now: (change) => {
      waiting = { ...waiting, ...change } as Partial<State>;
      flush();
    },
  };
}
