import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { buildWorkerPage } from '../build/workerPage.ts';
import { findBrowser } from '../platform/browser.ts';
import { serveStatic } from '../platform/serveStatic.ts';
import { answerOf, askThrough, type Driver, inTime, type Realm } from './driver.ts';
import type { Opened, Reply, Request, Stepped } from './protocol.ts';

/** The functions that page.ts puts on its window. */
type Outside = {
  bench: {
    begun(): Promise<{ opened: Reply; stepped: Reply; pageOpened: number }>;
    ask(request: Request): Promise<Reply | { ok: true; base64: string }>;
  };
};

const quiet = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/**
 * Realms in headless Chromium: a page for each, of a bundle of its own that is no part of the product.
 *
 * @param realGpu takes the machine's GPU instead of the software adapter
 * @param nanogpt the folder of the package `@genai-fi/nanogpt`, where there is one
 */
export async function browserDriver(realGpu: boolean, nanogpt?: string): Promise<Driver> {
  const { path } = findBrowser(console.error);
  const folder = await buildWorkerPage('bench-page', join(import.meta.dirname, 'page'));
  // It needs no bundling: a worker loads its files as they are.
  if (nanogpt) cpSync(join(nanogpt, 'dist'), join(folder, 'nanogpt'), { recursive: true });
  const server = await serveStatic(folder, { port: 0, isolated: false });
  const isolated = await serveStatic(folder, { port: 0 });
  const adapter = realGpu ? [] : ['--use-webgpu-adapter=swiftshader'];
  const browser = await chromium.launch({
    executablePath: path,
    args: [...quiet, '--enable-unsafe-webgpu', ...adapter],
  });
  return {
    where: `Chromium ${browser.version()}, headless`,
    async open(contestant, backend, size) {
      // A context for each, so that nothing is in the cache and opening the page costs what it costs a visitor.
      const context = await browser.newContext();
      const page = await context.newPage();
      const request: Request = { type: 'open', contestant, backend, size };
      try {
        const { address } = backend === 'wasm-threads' ? isolated : server;
        await page.goto(`${address}#${encodeURIComponent(JSON.stringify(request))}`);
        await page.waitForFunction(() => 'bench' in window);
        const begun = await inTime(
          page.evaluate(() => (window as unknown as Outside).bench.begun()),
          `open ${contestant}`,
        );
        return realmOf(page, begun);
      } catch (error) {
        await context.close();
        throw error;
      }
    },
    async close() {
      await browser.close();
      await Promise.all([server.close(), isolated.close()]);
    },
  };
}

function realmOf(page: Page, begun: { opened: Reply; stepped: Reply; pageOpened: number }): Realm {
  const first = answerOf<Stepped>(begun.stepped);
  return {
    opened: answerOf<Opened>(begun.opened),
    first,
    toFirstStepMs: first.at - begun.pageOpened,
    ask: askThrough(async (request) => {
      const asked = page.evaluate((request) => (window as unknown as Outside).bench.ask(request), request);
      const reply = await inTime(asked, request.type);
      if (!('base64' in reply)) return reply;
      const { buffer, byteOffset, length } = Buffer.from(reply.base64, 'base64');
      return { ok: true, answer: new Float32Array(buffer.slice(byteOffset, byteOffset + length)) };
    }),
    close: () => page.context().close(),
  };
}
