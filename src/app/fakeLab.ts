import type { RunRecord } from '../experiment/run.ts';
import { readAddress } from './address.ts';
import { connect } from './client.ts';
import { FakeWorker, rowForTests } from './fakeWorker.ts';
import { createRunKeeper, type RunStorage, type UnfinishedRun } from './persistence.ts';
import { createLab } from './store.ts';

/** A lab around fake workers, for tests: `shelf` is the browser's storage, `recorded` what the server has. */
export function setUp(
  search = '',
  shelf: { run?: UnfinishedRun } = {},
  recorded: Record<string, { record: RunRecord }> = {},
) {
  const workers: FakeWorker[] = [];
  const storage: RunStorage = {
    read: async () => shelf.run,
    write: async (run) => {
      shelf.run = structuredClone(run);
    },
    remove: async () => {
      shelf.run = undefined;
    },
  };
  const lab = createLab({
    address: readAddress(search).address,
    modelUrl: 'model/tiny/',
    pairsUrl: 'pairs/',
    recorded: async (world) => recorded[world] ?? null,
    connect: (onEvent) =>
      connect(onEvent, () => {
        const worker = new FakeWorker();
        workers.push(worker);
        return worker;
      }),
    keeper: (onTrouble) => createRunKeeper(storage, onTrouble),
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
  return { lab, worker, workers, runSteps, state: lab.store.getState };
}

export const stepsOf = (rows: readonly { step: number }[] | undefined) => rows?.map((row) => row.step);
