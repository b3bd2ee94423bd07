import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { create, globals } from 'webgpu';
import { libraryName, type Prepare, type RealmContestant, type SupervisedName } from './contestant.ts';
import { installCounters } from './counters.ts';
import type { Request } from './protocol.ts';
import { createRealm } from './realm.ts';

/** The entry of a process with one contestant, whose name is the argument. */

// tfjs and jax-js look for WebGPU's globals when they are loaded, hence the imports further down.
Object.assign(globalThis, globals);
const navigator = { gpu: create([]), userAgent: 'Node', hardwareConcurrency: 1 };
Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });

const contestants: Record<Exclude<RealmContestant, SupervisedName>, () => Promise<Prepare>> = {
  lab: async () => {
    const { labWith } = await import('./contestants/lab.ts');
    const { startBackend } = await import('../platform/platform.ts');
    return labWith((backend) => startBackend(libraryName(backend)));
  },
  stock: async () => {
    const { stockWith } = await import('./contestants/stock.ts');
    const backend = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    return stockWith(`${dirname(backend)}/`);
  },
  jax: async () => (await import('./contestants/jax.ts')).prepareJax,
};

const counters = installCounters();
const handle = contestants[process.argv[2] as keyof typeof contestants]().then((prepare) =>
  createRealm(counters, prepare),
);
let last: Promise<unknown> = Promise.resolve();
process.on('message', (request: Request) => {
  last = last.then(async () => process.send?.(await (await handle)(request)));
});
