import { join } from 'node:path';
import { serveStatic } from '../src/cli/platform/serveStatic.ts';
import { expect, test } from './lab.ts';
import { plainHost } from './playwright.config.ts';
import { serveTinyModel } from './tinyModel.ts';

/** Runs in a browser without GPU and without software adapter; see the project no-webgpu. */

test('without an adapter the lab runs on wasm and says why', async ({ lab }) => {
  await lab.openTiny('&steps=2&batchSize=2');
  const adapter = await lab.page.evaluate(() =>
    navigator.gpu?.requestAdapter().then((found) => found !== null),
  );
  expect(adapter, 'this test needs a browser without an adapter').not.toBe(true);
  await lab.ready();
  await expect(lab.backend).toContainText(/wasm|WebAssembly/i);
  await expect(lab.backend).toContainText(/adapter/i);
  const threads = await lab.page.evaluate(() => Math.min(navigator.hardwareConcurrency - 1, 8));
  await expect(lab.backend).toContainText(threads > 1 ? `${threads} threads` : '1 thread');
  await lab.train.click();
  await lab.finished();
});

test('on a plain-http origin, where browsers hide WebGPU, the cause and the cure are named', async ({
  lab,
  expectedErrors,
}) => {
  // It says that it heeds the header only on https:// and on localhost.
  expectedErrors.push(/Cross-Origin-Opener-Policy header has been ignored/);
  const dist = join(import.meta.dirname, '..', 'dist');
  // `npm start` would refuse the name.
  const server = await serveStatic(dist, { port: 0, hosts: [plainHost] });
  try {
    await serveTinyModel(lab.page);
    const address = server.address.replace('localhost', plainHost);
    await lab.page.goto(`${address}?model=tiny&steps=2&batchSize=2`);
    expect(await lab.page.evaluate(() => isSecureContext)).toBe(false);
    await lab.ready();
    await expect(lab.backend).toContainText(/wasm|WebAssembly/i);
    await expect(lab.backend).toContainText(/https|localhost/);
    await expect(lab.backend).toContainText('1 thread');
    await lab.train.click();
    await lab.finished();
  } finally {
    await server.close();
  }
});
