import type { Page } from '@playwright/test';

/** One value in what the page has stored of its run. */
export interface Place {
  store: 'runs' | 'checkpoints' | 'sweeps';
  /** Names and indices that lead to it. */
  path: readonly (string | number)[];
}

/** Changes a value of the one stored run or sweep, behind the page's back, and returns what was there. */
export function changeStored(page: Page, place: Place, value: unknown): Promise<unknown> {
  return page.evaluate(
    async ({ store, path, value }) => {
      const wait = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const db = await wait(indexedDB.open('dpo-lab'));
      const entries = db.transaction(store, 'readwrite').objectStore(store);
      const [key] = await wait(entries.getAllKeys());
      const entry = await wait(entries.get(key));
      // biome-ignore lint/suspicious/noExplicitAny: a walk through what may have any shape.
      const owner = path.slice(0, -1).reduce((part: any, name) => part[name], entry);
      const name = path[path.length - 1];
      const before = owner[name];
      owner[name] = value;
      await wait(entries.put(entry, key));
      db.close();
      return before;
    },
    { ...place, value },
  );
}

/** The evaluations of the one stored sweep, to the last digit, by the names of their runs. */
export function storedSweep(page: Page): Promise<Record<string, Record<string, number>[]>> {
  return page.evaluate(async () => {
    const wait = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await wait(indexedDB.open('dpo-lab'));
    const [{ record }] = await wait(db.transaction('sweeps').objectStore('sweeps').getAll());
    db.close();
    const results = Object.entries<{ points: Record<string, number>[] }>(record.results);
    return Object.fromEntries(results.map(([name, { points }]) => [name, points]));
  });
}

/** Puts the database into the state in which version 1 of the page would have left it with the same run. */
export function storeAsVersionOne(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const wait = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await wait(indexedDB.open('dpo-lab'));
    const stores = db.transaction(['runs', 'checkpoints']);
    const [run] = await wait(stores.objectStore('runs').getAll());
    const [{ checkpoint }] = await wait(stores.objectStore('checkpoints').getAll());
    db.close();
    await wait(indexedDB.deleteDatabase('dpo-lab'));
    const opening = indexedDB.open('dpo-lab', 1);
    opening.onupgradeneeded = () => void opening.result.createObjectStore('runs');
    const old = await wait(opening);
    const runs = old.transaction('runs', 'readwrite').objectStore('runs');
    await wait(runs.put({ record: run.record, checkpoint }, 'unfinished'));
    old.close();
  });
}
