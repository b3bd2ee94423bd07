import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { chartScales } from './src/cli/build/chartScales.ts';
import { recordedFilm } from './src/cli/build/film.ts';
import { formulasInMathml } from './src/cli/build/formulas.ts';
import { exercisesAsData } from './src/cli/build/lessons/exerciseTexts.ts';
import { lessonsAsData } from './src/cli/build/lessons/lessonFiles.ts';
import { widgetData } from './src/cli/build/lessons/widgetData.ts';
import { licenseList } from './src/cli/build/licenses.ts';
import { offlineWorker } from './src/cli/build/offline.ts';
import { isolatingHeaders, noSniffing } from './src/cli/platform/serveStatic.ts';
import { LongestFirst } from './src/cli/tests/longestFirst.ts';

// WebGPU unit tests compute through Dawn, which loads a Vulkan driver. The dynamic loader reads its variables
// when a process starts, so they are set here, before vitest forks.
if (process.env.VITEST) {
  const { installedBrowser } = await import('./src/cli/platform/browser.ts');
  const { softwareVulkan } = await import('./src/cli/platform/browserVulkan.ts');
  Object.assign(process.env, softwareVulkan(installedBrowser()?.path));
}

const licenses = licenseList();

/** Names of tests, by what they need. */
const NOT_QUICK = ['**/*.gpu.test', '**/*.process.test', '**/*.slow.test'];
const WITHOUT_TENSORS = ['app', 'experiment', 'formats', 'tasks', 'text', 'ui'].map(
  (folder) => `${folder}/**/*.test`,
);
const headers = { ...noSniffing, ...isolatingHeaders };

export default defineConfig({
  // Relative addresses: the built page works under any path of any static host.
  base: './',
  plugins: [
    react(),
    chartScales(),
    formulasInMathml(),
    recordedFilm(),
    lessonsAsData(),
    exercisesAsData(),
    widgetData(),
    withoutPolicyInDevelopment(),
    licenses.write,
    offlineWorker(licenses.collect),
  ],
  server: { headers },
  preview: { headers },
  // One tfjs core: kernels and gradients are registered with it, backends find it by its classes.
  resolve: { dedupe: ['@tensorflow/tfjs-core'] },
  worker: {
    format: 'es',
    plugins: () => [licenses.collect],
    rolldownOptions: {
      // tfjs repeats its license in each of 1,500 files; licenses.md has it once.
      output: { comments: { legal: false } },
      // The umbrella package also re-exports these, and nothing in the lab uses them.
      treeshake: {
        moduleSideEffects: [{ test: /tfjs-(layers|converter|data|backend-webgl)[/\\]/, sideEffects: false }],
      },
    },
  },
  build: {
    target: 'es2023',
    // Assets stay files: wasm is streamed, and the page's content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    // Browsers that need the polyfill have no module workers and cannot run the lab at all.
    modulePreload: { polyfill: false },
    // Tells src/cli/checks/checkBundle.ts which files belong to the page.
    manifest: true,
    // The worker carries tfjs and is large; the page's own budget is held by checkBundle.ts.
    chunkSizeWarningLimit: 4000,
  },
  test: {
    environment: 'node',
    // A process for each file: backends, devices and tensor counts belong to the process.
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // By what tests need beyond Node, which their names say: `npm run test:quick` runs the quick ones alone.
    projects: [
      // Without tensors there is nothing that a process would have to be new for: one after the other in one.
      project('quick without tensors', WITHOUT_TENSORS, { exclude: NOT_QUICK, isolate: false }),
      project('quick', ['**/*.test'], {
        exclude: [...NOT_QUICK, ...WITHOUT_TENSORS],
        env: { LAB_BACKENDS: 'wasm,cpu' },
      }),
      project('gpu', ['**/*.gpu.test', '**/*.backends.test'], { env: { LAB_BACKENDS: 'webgpu' } }),
      project('process', ['**/*.process.test']),
      project('slow', ['**/*.slow.test']),
    ],
  },
});

/** The tests whose names match, in TypeScript with or without JSX. */
function project(
  name: string,
  include: readonly string[],
  {
    exclude = [],
    ...test
  }: { exclude?: readonly string[]; env?: Record<string, string>; isolate?: boolean } = {},
): TestProjectInlineConfiguration {
  const globs = (patterns: readonly string[]) => patterns.map((pattern) => `src/${pattern}.{ts,tsx}`);
  return { extends: true, test: { name, ...test, include: globs(include), exclude: globs(exclude) } };
}

/**
 * React's fast refresh puts an inline script into the page while developing, which the policy in index.html
 * forbids. The built page keeps its policy, and the e2e tests run against the built page.
 */
function withoutPolicyInDevelopment(): Plugin {
  return {
    name: 'without-policy-in-development',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/i, ''),
  };
}
