/**
 * Who may import whom, as data. The lab's code runs in one direction, from words to pixels:
 *
 *   tasks, text → model → losses → training → evaluation → worker → app → ui
 *
 * An entry is a folder of `src` ("model") or one file of it ("ops/tf.ts"). A folder may always import itself.
 */

export interface FolderRule {
  /** Folders and files that may be imported; '*' is everything. */
  imports: readonly string[];
  /** Exceptions from `imports`. */
  not?: readonly string[];
  /** Folders and files of which only types may be imported (`import type`), so that nothing of them is bundled. */
  types?: readonly string[];
}

const words = ['experiment', 'tasks', 'text', 'formats'];
const engine = [...words, 'ops', 'losses', 'model'];

export const folderRules: Readonly<Record<string, FolderRule>> = {
  experiment: { imports: [] },
  tasks: { imports: ['experiment'] },
  text: { imports: ['experiment'] },
  formats: { imports: ['experiment'] },
  ops: { imports: [], types: ['experiment'] },
  losses: { imports: ['ops/tf.ts', 'experiment/metrics/statistics.ts'] },
  model: { imports: ['ops', 'text', 'formats', 'experiment'] },
  training: { imports: engine },
  evaluation: { imports: engine },
  worker: { imports: [...engine, 'training', 'evaluation'] },
  // What a person brings to compare with is read where it is shown; the worker has nothing to do with it.
  app: { imports: ['experiment', 'formats/trainerState.ts'], types: ['worker/protocol.ts'] },
  ui: { imports: ['app', 'experiment'] },
  cli: { imports: ['*'], not: ['testing'] },
  // What only tests may import: fakes, tiny runs, and whatever else would be dead weight in the product.
  testing: { imports: ['*'] },
};

/** What a single file may do beyond its folder. */
export const fileRules: Readonly<Record<string, FolderRule>> = {
  // The one place that starts the worker: `new Worker(new URL('../worker/worker.ts', import.meta.url))`.
  'app/client.ts': { imports: ['worker/worker.ts'] },
};

export interface PackageRule {
  /** Package names; a name that ends in '/' or ':' stands for all that begins with it. */
  packages: readonly string[];
  /** Folders in which these packages may be imported. */
  folders: readonly string[];
  because: string;
}

/** The first rule that matches a package decides. Packages that no rule names may be imported anywhere. */
export const packageRules: readonly PackageRule[] = [
  {
    packages: ['@tensorflow/'],
    folders: ['ops', 'model', 'cli', 'testing'],
    because: 'tensors live in ops and model; others take what they need from ops/tf.ts',
  },
  {
    packages: ['zustand/vanilla'],
    folders: ['app', 'ui'],
    because: 'the store belongs to the page',
  },
  {
    packages: ['react', 'react-dom', 'recharts', 'zustand'],
    folders: ['ui'],
    because: 'only ui draws',
  },
  {
    packages: ['workbox-core', 'workbox-precaching', 'workbox-routing'],
    folders: ['worker'],
    because: 'they run in the service worker',
  },
  {
    packages: ['workbox-window'],
    folders: ['app', 'ui'],
    because: 'it speaks for the page',
  },
  {
    packages: ['virtual:'],
    folders: ['ui'],
    because: 'the build makes these modules for the page alone',
  },
  {
    packages: ['temml'],
    folders: ['cli'],
    because: 'formulas become MathML while the page is built',
  },
  {
    packages: [
      'node:',
      '@commander-js/',
      '@vitest/',
      'commander',
      'puppeteer-core',
      'send',
      'tsx',
      'vite',
      'vitest',
      'webgpu',
      '@playwright/test',
    ],
    folders: ['cli', 'testing'],
    because: 'everything else also runs in a browser',
  },
];
