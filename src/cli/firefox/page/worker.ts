import { startTests, type Task, type VitestRunner } from '@vitest/runner';
import { testFiles } from './testFiles.ts';

/** One test and how it went. */
export interface TestResult {
  name: string;
  /** Null where it passed. */
  problem: string | null;
}

/** A device that compiles its shaders on the CPU takes its time. */
const TIMEOUT = 300_000;

/** Vitest's own runner, with this worker in the place of its processes. */
const runner: VitestRunner = {
  config: {
    root: '/',
    setupFiles: [],
    name: undefined,
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: TIMEOUT,
    hookTimeout: TIMEOUT,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  },
  importFile: (path) => testFiles[path.slice(1)](),
};

function resultsOf(task: Task): TestResult[] {
  const problem =
    task.result?.errors?.map(({ message }) => message).join('; ') ??
    (task.result?.state === 'pass' ? null : `it did not run to its end (${task.result?.state ?? task.mode})`);
  if (task.type === 'test') return [{ name: task.name, problem }];
  const inside = task.tasks.flatMap(resultsOf).map((one) => ({ ...one, name: `${task.name}: ${one.name}` }));
  // A hook that failed stands with the suite, and its tests were never reached.
  return task.result?.errors?.length ? [{ name: task.name, problem }, ...inside] : inside;
}

self.onmessage = async ({ data: file }: MessageEvent<string>) => {
  const [suite] = await startTests([`/${file}`], runner);
  const failed = suite.result?.errors?.map(({ message }) => ({ name: file, problem: message })) ?? [];
  self.postMessage([...failed, ...suite.tasks.flatMap(resultsOf)]);
};
