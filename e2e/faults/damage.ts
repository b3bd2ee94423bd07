/** What is done to what a browser keeps, behind the page's back. Each of these runs in a page. */

/**
 * Damages the entry of the newest run that is not finished, or of the newest sweep.
 *
 * @returns what was damaged; empty where there was nothing
 */
export async function damageEntry({ part, kind }: { part: number; kind: 'run' | 'sweep' }): Promise<string> {
  const wait = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const db = await wait(indexedDB.open('dpo-lab'));
  try {
    if (!db.objectStoreNames.contains('labels')) return '';
    const transaction = db.transaction(['runs', 'checkpoints', 'sweeps'], 'readwrite');
    const [runs, checkpoints, sweeps] = ['runs', 'checkpoints', 'sweeps'].map((name) =>
      transaction.objectStore(name),
    );
    if (kind === 'sweep') {
      const [key] = await wait(sweeps.getAllKeys());
      if (key === undefined) return '';
      const sweep = await wait(sweeps.get(key));
      const damages = [
        () => 'no sweep',
        () => ({ ...sweep, record: { ...sweep.record, format: 'dpo-lab-sweep-9' } }),
        () => ({ ...sweep, record: { ...sweep.record, jobs: sweep.record.jobs.map(() => 7) } }),
      ];
      await wait(sweeps.put(damages[part % damages.length](), key));
      return 'sweep';
    }
    for (const key of await wait(runs.getAllKeys())) {
      const [run, kept] = [await wait(runs.get(key)), await wait(checkpoints.get(key))];
      if (run.finished) continue;
      const damages: (() => IDBRequest)[] = [
        () => runs.put('no run', key),
        () => runs.put({ ...run, step: -5 }, key),
        () =>
          runs.put({ ...run, record: { ...run.record, config: { ...run.record.config, beta: -1 } } }, key),
        () => runs.put({ ...run, format: 'dpo-lab-stored-9' }, key),
      ];
      if (kept && run.step > 0) {
        const [name, trained] = Object.entries<{ weights: Float32Array }>(kept.checkpoint.state.trainees)[0];
        const withWeights = (weights: Float32Array) => {
          kept.checkpoint.state.trainees[name] = { ...trained, weights };
          return checkpoints.put(kept, key);
        };
        damages.push(
          () => checkpoints.delete(key),
          () => withWeights(trained.weights.slice(7)),
          () => withWeights(trained.weights.map(() => Number.NaN)),
          () => runs.put({ ...run, record: { ...run.record, rows: run.record.rows.slice(1) } }, key),
        );
      }
      await wait(damages[part % damages.length]());
      return 'run';
    }
    return '';
  } finally {
    db.close();
  }
}

/**
 * Flips one bit of the vectors in the checkpoint of a run that is not finished: a place among its vectors, one among
 * their values, both in [0, 1), and the bit.
 *
 * @returns whether there was a checkpoint
 */
export async function flipBit([among, at, bit]: readonly [number, number, number]): Promise<boolean> {
  const wait = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const db = await wait(indexedDB.open('dpo-lab'));
  try {
    if (!db.objectStoreNames.contains('labels')) return false;
    const transaction = db.transaction(['runs', 'checkpoints'], 'readwrite');
    const [runs, checkpoints] = [transaction.objectStore('runs'), transaction.objectStore('checkpoints')];
    for (const key of await wait(runs.getAllKeys())) {
      const [run, kept] = [await wait(runs.get(key)), await wait(checkpoints.get(key))];
      if (run.finished || run.step === 0 || !kept) continue;
      const vectors = Object.values<Record<string, unknown>>(kept.checkpoint.state.trainees)
        .flatMap((trained) => Object.values(trained))
        .filter((value) => value instanceof Float32Array);
      const vector = vectors[Math.floor(among * vectors.length)];
      const words = new Uint32Array(vector.buffer, vector.byteOffset, vector.length);
      words[Math.floor(at * words.length)] ^= 1 << bit;
      await wait(checkpoints.put(kept, key));
      return true;
    }
    return false;
  } finally {
    db.close();
  }
}

/** Damages all files that the page has cached: a bit, the end, the whole, or the entry itself. */
export async function damageCaches(seed: number): Promise<void> {
  let state = seed;
  const below = (n: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % n;
  };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const bytes = new Uint8Array((await (await cache.match(request))?.arrayBuffer()) ?? []);
      const how = below(4);
      if (how === 0 && bytes.length > 0) bytes[below(bytes.length)] ^= 1 << below(8);
      const parts = [bytes, bytes.slice(0, below(bytes.length + 1)), '<html>Not found</html>'];
      if (how === 3) await cache.delete(request);
      else await cache.put(request, new Response(parts[how]));
    }
  }
}
