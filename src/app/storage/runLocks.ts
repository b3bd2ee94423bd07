/**
 * Which tab has which run. A tab holds the lock of the run that it trains for as long as it lives; the browser frees
 * it when the tab is closed, reloaded or killed.
 */
export interface RunLocks {
  /** Takes a run for this tab. False where another tab has it. */
  take(key: string): Promise<boolean>;
  release(key: string): void;
  /** The runs that other tabs have. */
  elsewhere(): Promise<ReadonlySet<string>>;
  /** Calls once, as soon as nobody has the run. */
  whenFree(key: string, act: () => void): void;
}

const PREFIX = 'dpo-lab-run-';

/**
 * Locks of the Web Locks API. Pages over plain http have none: there a run can be resumed in two tabs at once, which
 * harms no other run, and of its own checkpoints the last one written counts.
 */
export function browserRunLocks(locks: LockManager | undefined): RunLocks {
  if (!locks) {
    return {
      take: async () => true,
      release: () => {},
      elsewhere: async () => new Set(),
      whenFree: () => {},
    };
  }
  const held = new Map<string, () => void>();
  /** Settles when all that was released is free; the browser takes a moment for it. */
  let freeing: Promise<unknown> = Promise.resolve();

  function take(key: string): Promise<boolean> {
    if (held.has(key)) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      const over = locks?.request(`${PREFIX}${key}`, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(false);
        return new Promise<void>((free) => {
          held.set(key, () => {
            freeing = Promise.all([freeing, over]);
            free();
          });
          resolve(true);
        });
      });
      over?.catch(reject);
    });
  }

  return {
    take,
    release: (key) => {
      held.get(key)?.();
      held.delete(key);
    },
    elsewhere: async () => {
      await freeing;
      const names = ((await locks.query()).held ?? []).map(({ name }) => name ?? '');
      const keys = names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
      return new Set(keys.filter((key) => !held.has(key)));
    },
    whenFree: (key, act) => {
      locks.request(`${PREFIX}${key}`, () => {}).then(act, () => {});
    },
  };
}
