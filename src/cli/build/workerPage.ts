import { join } from 'node:path';
import { build, type UserConfig } from 'vite';
import { project } from '../tests/testSteps.ts';

/**
 * Builds a page that is no part of the product, with workers that compute: one for benchmarks, one for tests.
 *
 * @param name of its folder below .cache
 * @param root the folder with its index.html
 * @param more of Vite's settings, for the page and its workers
 * @returns the folder to serve
 */
export async function buildWorkerPage(
  name: string,
  root: string,
  { plugins, define }: Pick<UserConfig, 'plugins' | 'define'> = {},
): Promise<string> {
  const folder = join(project, '.cache', name);
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    base: './',
    plugins,
    define,
    resolve: { dedupe: ['@tensorflow/tfjs-core'] },
    worker: {
      format: 'es',
      plugins: () => plugins ?? [],
      // As for the product: what the umbrella package re-exports and nothing uses.
      rolldownOptions: {
        treeshake: {
          moduleSideEffects: [
            { test: /tfjs-(layers|converter|data|backend-webgl)[/\\]/, sideEffects: false },
          ],
        },
      },
    },
    build: {
      target: 'es2023',
      outDir: folder,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
    },
  });
  return folder;
}
