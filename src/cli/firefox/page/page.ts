import { testFiles } from './testFiles.ts';
import type { TestResult } from './worker.ts';

/** The names of all files of tests, and what runs one: in a worker of its own, because a backend belongs to a realm. */
const outside = {
  files: Object.keys(testFiles),
  run: (file: string) =>
    new Promise<TestResult[]>((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }: MessageEvent<TestResult[]>) => {
        worker.terminate();
        resolve(data);
      };
      worker.onerror = ({ message }) => reject(new Error(message || 'the worker could not be loaded'));
      worker.postMessage(file);
    }),
};
export type KernelPage = typeof outside;
Object.assign(window, { kernels: outside });
