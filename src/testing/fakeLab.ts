import { readAddress } from '../app/address.ts';
import { connect } from '../app/client.ts';
import { createRunKeeper, type RunKeeper } from '../app/storage/persistence.ts';
import { browserRunLocks } from '../app/storage/runLocks.ts';
import { memoryRunStorage, type RunStorage } from '../app/storage/runStorage.ts';
import { createSweepKeeper, memorySweepStorage, type SweepStorage } from '../app/storage/sweepKeeper.ts';
import { createLab } from '../app/store.ts';
import { createSweeps } from '../app/sweep/sweepActions.ts';
import type { RunRecord } from '../experiment/metrics/run.ts';
import type { Checkpoint } from '../worker/protocol.ts';
import { FakeWorker, rowForTests } from './fakeWorker.ts';

/** What the tabs of one browser share. */
export interface Shelf {
  storage: RunStorage;
  sweeps: SweepStorage;
  locks: LockManager;
}

export const newShelf = (): Shelf => ({
  storage: memoryRunStorage(),
  sweeps: memorySweepStorage(),
  locks: fakeLocks(),
});

/** Leaves a run in the storage as an earlier visit does, unfinished at its checkpoint; returns its key. */
export async function storeRun(shelf: Shelf, record: RunRecord, checkpoint: Checkpoint): Promise<string> {
  const nobody = { onTrouble: () => {}, onFreed: () => {}, onChanged: () => {} };
  const keeper = createRunKeeper({ storage: shelf.storage, locks: browserRunLocks(shelf.locks), ...nobody });
  const key = keeper.begin(record);
  keeper.keep(key, record, checkpoint);
  await keeper.flush();
  keeper.release(key);
  return key;
}

/** A lab around fake workers, for tests: `shelf` is the browser's storage, `recorded` what the server has. */
export function setUp(
  search = '',
  shelf: Shelf = newShelf(),
  recorded: Record<string, { record: RunRecord }> = {},
) {
  const workers: FakeWorker[] = [];
  const { take, ...others } = browserRunLocks(shelf.locks);
  const taken = new Set<string>();
  const locks = { ...others, take: (key: string) => take(taken.add(key) && key) };
  let keeper: RunKeeper | undefined;
  const lab = createLab({
    address: readAddress(search).address,
    modelUrl: 'model/tiny/',
    pairsUrl: 'pairs/',
    exportUrl: 'export/',
    recorded: async (name) => recorded[name] ?? null,
    connect: (onEvent) =>
      connect(onEvent, () => {
        const worker = new FakeWorker();
        workers.push(worker);
        return worker;
      }),
    keeper: (onTrouble, onFreed) => {
      keeper = createRunKeeper({ storage: shelf.storage, locks, onTrouble, onFreed, onChanged: () => {} });
      return keeper;
    },
    sweeps: async (core) =>
      createSweeps(
        core,
        createSweepKeeper({ storage: shelf.sweeps, locks, onTrouble: (sentence) => core.notify(sentence) }),
      ),
    newSeed: () => 77,
  });
  lab.open();
  const worker = () => workers[workers.length - 1];
  const runSteps = (from: number, to: number) => {
    const { runId } = worker().last('start');
    worker().say({ type: 'started', runId, step: from });
    for (let step = from + 1; step <= to; step++)
      worker().say({ type: 'row', runId, row: rowForTests(step) });
    return runId;
  };
  /** All that waited is stored. */
  const stored = async () => keeper?.flush();
  /** The tab is closed: the browser frees its locks. */
  const leave = async () => {
    await stored();
    for (const key of taken) locks.release(key);
  };
  return { lab, worker, workers, runSteps, stored, leave, state: lab.store.getState };
}

export const stepsOf = (rows: readonly { step: number }[] | undefined) => rows?.map((row) => row.step);

/** The Web Locks that the lab uses: exclusive ones, in the order in which they were asked for. */
export function fakeLocks(): LockManager {
  const queues = new Map<string, (() => void)[]>();
  const held = new Set<string>();
  async function grant(name: string, work: (lock: Lock) => unknown): Promise<void> {
    held.add(name);
    try {
      await work({ name, mode: 'exclusive' });
    } finally {
      held.delete(name);
      queues.get(name)?.shift()?.();
    }
  }
  const manager = {
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
    request: async (name: string, ...rest: unknown[]) => {
      const work = rest.at(-1) as (lock: Lock | null) => unknown;
      const { ifAvailable = false } = rest.length > 1 ? (rest[0] as LockOptions) : {};
      if (!held.has(name)) return grant(name, work);
      if (ifAvailable) return work(null);
      const turn = new Promise<void>((resolve) => {
        queues.set(name, [...(queues.get(name) ?? []), resolve]);
      });
      return turn.then(() => grant(name, work));
    },
  };
  return manager as unknown as LockManager;
}
