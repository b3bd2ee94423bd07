import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import type { Plugin } from 'vite';
import { buildWorkerPage } from '../build/workerPage.ts';
import { serveStatic } from '../platform/serveStatic.ts';
import type { KernelPage } from './page/page.ts';
import type { TestResult } from './page/worker.ts';

/** A file of tests, and how each of them went. */
export interface FileResults {
  file: string;
  seconds: number;
  results: TestResult[];
}

/**
 * Runs the kernels' own tests in workers of a browser: every `src/ops/**` test that the project `gpu` runs on Dawn, and
 * those of matrices in half precision.
 *
 * @param only runs the files whose path contains this
 */
export async function* kernelTests(browser: Browser, only = ''): AsyncGenerator<FileResults> {
  const folder = await buildWorkerPage('kernel-tests', join(import.meta.dirname, 'page'), {
    plugins: [testsInBrowsers()],
    define: { 'process.env.LAB_BACKENDS': JSON.stringify('webgpu') },
  });
  const server = await serveStatic(folder, { port: 0 });
  const page = await browser.newPage();
  // Tests are slower here than any call that Puppeteer expects.
  page.setDefaultTimeout(0);
  try {
    await page.goto(server.address);
    type Outside = { kernels: KernelPage };
    const files = await page.evaluate(() => (window as unknown as Outside).kernels.files);
    for (const file of files.filter((name) => name.includes(only))) {
      const started = performance.now();
      const results = await page.evaluate((name) => (window as unknown as Outside).kernels.run(name), file);
      yield { file, seconds: (performance.now() - started) / 1000, results };
    }
  } finally {
    await page.close();
    await server.close();
  }
}

/** Tests import Vitest, and what starts a backend in Node: in a browser others stand in their place. */
function testsInBrowsers(): Plugin {
  const here = (name: string) => join(import.meta.dirname, 'page', name);
  return {
    name: 'tests-in-browsers',
    enforce: 'pre',
    resolveId(source) {
      if (source === 'vitest') return here('vitest.ts');
      return source.endsWith('/cli/platform/platform.ts') ? here('startBackend.ts') : null;
    },
  };
}
