import type { Page } from '@playwright/test';

/** What has come from the worker to a page, and what its database has taken. */
export interface Watched {
  worker?: Worker;
  /** Something of the work is in the database. */
  stored: boolean;
  /** The step of the newest checkpoint that the database has, or the number of finished runs of a sweep. */
  written: number;
  /** The same of what the page has been told by the worker. */
  told: number;
  /** How many rows, or runs of a sweep, the newest worker has made. */
  made: number;
  /** Rows, evaluations and weights by step; the points of a sweep by the names of its runs. */
  rows: Record<number, object>;
  evaluations: Record<number, object>;
  weights: string;
  points: Record<string, object>;
  /** Whole and half a float at a time, so that one bit makes another text. */
  digest(state: object): string;
  /** Numbers that JSON knows nothing of, −0 among them, as texts: results go through it. */
  exact<T>(value: T): T;
  /** From now on the browser refuses storage. */
  forbidStorage(): void;
  moveClock(milliseconds: number): void;
}

declare global {
  interface Window {
    watched: Watched;
  }
}

/** Watches a page from its beginning. */
export async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: Watched = {
      ...{ stored: false, written: 0, told: 0, made: 0, rows: {}, evaluations: {}, weights: '', points: {} },
      // Two sums of FNV's kind over the bits of all vectors, and the rest as it is.
      digest: (state) => {
        let [a, b] = [2166136261, 40503];
        const rest = JSON.stringify(state, (_, value) => {
          if (!(value instanceof Float32Array)) return value;
          for (const word of new Uint32Array(value.buffer, value.byteOffset, value.length)) {
            a = Math.imul(a ^ word, 16777619);
            b = Math.imul(b ^ (word >>> 11) ^ word, 2246822507);
          }
          return value.length;
        });
        return `${a >>> 0} ${b >>> 0} ${rest}`;
      },
      exact: (value) =>
        JSON.parse(
          JSON.stringify(value, (_, one) => {
            if (Object.is(one, -0)) return '-0';
            return typeof one === 'number' && !Number.isFinite(one) ? String(one) : one;
          }),
        ),
      forbidStorage: () => {
        const forbidden = () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        };
        IDBDatabase.prototype.transaction = forbidden;
        IDBFactory.prototype.open = forbidden;
      },
      moveClock: (milliseconds) => {
        const Real = Date;
        window.Date = class extends Real {
          constructor(...args: ConstructorParameters<typeof Date>) {
            super(...((args.length > 0 ? args : [Real.now() + milliseconds]) as typeof args));
          }
          static override now = () => Real.now() + milliseconds;
        } as DateConstructor;
      },
    };
    window.watched = watched;

    window.Worker = class extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        watched.worker = this;
        watched.made = 0;
        this.addEventListener('message', ({ data }) => {
          switch (data.type) {
            case 'row':
              watched.rows[data.row.step] = { ...data.row, seconds: 0 };
              watched.made += 1;
              return;
            case 'evaluation':
              watched.evaluations[data.evaluation.row.step] = data.evaluation.row;
              return;
            case 'checkpoint':
              watched.told = data.checkpoint.step;
              watched.weights = watched.digest(data.checkpoint.state);
              return;
            case 'sweep-result':
              watched.points[data.name] = data.result.points;
              watched.told = Object.keys(watched.points).length;
              watched.made += 1;
          }
        });
      }
    };

    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value, key) {
      const { name } = this;
      this.transaction.addEventListener('complete', () => {
        if (name === 'runs' || name === 'sweeps') watched.stored = true;
        if (name === 'runs') watched.written = value.step;
        if (name === 'sweeps') watched.written = Object.keys(value?.record?.results ?? {}).length;
      });
      return put.call(this, value, key);
    };
  });
}

/** What a run or a sweep has come to, to the bit; what it took of time is no part of it. */
export type Result = { rows: object[]; evaluations: object[]; weights: string } | { points: object };

/** What has come to the page, whatever storage took of it. */
export function seenResult(page: Page, kind: 'run' | 'sweep'): Promise<Result> {
  return page.evaluate((kind) => {
    const { rows, evaluations, weights, points } = window.watched;
    const run = { rows: Object.values(rows), evaluations: Object.values(evaluations), weights };
    return window.watched.exact(kind === 'sweep' ? { points } : run);
  }, kind);
}

/** All that the browser has stored; unreadable entries are null. */
export interface StoredWork {
  runs: { seed: number; finished: boolean; step: number; result: Result }[];
  sweeps: { done: number; of: number; result: Result }[];
}

export function storedWork(page: Page): Promise<StoredWork> {
  return page.evaluate(async () => {
    const wait = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const found: StoredWork = { runs: [], sweeps: [] };
    const db = await wait(indexedDB.open('dpo-lab'));
    try {
      if (!db.objectStoreNames.contains('labels')) return found;
      const stores = db.transaction(['runs', 'checkpoints', 'sweeps']);
      const [runs, checkpoints] = [stores.objectStore('runs'), stores.objectStore('checkpoints')];
      const keys = await wait(runs.getAllKeys());
      for (const key of keys) {
        const [run, kept] = [await wait(runs.get(key)), await wait(checkpoints.get(key))];
        // What a fault has left of an entry is none.
        if (typeof run?.record?.config !== 'object') continue;
        const { finished, step, record } = run;
        const rows = record.rows.map((row: object) => ({ ...row, seconds: 0 }));
        const evaluations = record.evaluations.map(({ row }: { row: object }) => row);
        const weights = kept ? window.watched.digest(kept.checkpoint.state) : '';
        found.runs.push({ seed: record.config.seed, finished, step, result: { rows, evaluations, weights } });
      }
      for (const sweep of await wait(stores.objectStore('sweeps').getAll())) {
        const results = Object.entries<{ points: object }>(sweep?.record?.results ?? {});
        const points = Object.fromEntries(results.map(([name, { points }]) => [name, points]));
        found.sweeps.push({ done: results.length, of: sweep?.record?.jobs?.length, result: { points } });
      }
      return window.watched.exact(found);
    } finally {
      db.close();
    }
  });
}
