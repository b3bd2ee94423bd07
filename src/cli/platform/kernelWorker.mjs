import { parentPort, workerData } from 'node:worker_threads';
import { tsImport } from 'tsx/esm/api';

// The entry of a thread of Node that helps with kernels. Threads of Node 20 do not load TypeScript by themselves.
const { help } = await tsImport('../../ops/wasmRuntime/kernelHelpers.ts', import.meta.url);
await help(workerData, (problem) => parentPort.postMessage(problem));
