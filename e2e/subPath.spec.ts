import { join } from 'node:path';
import { serveStatic } from '../src/cli/platform/serveStatic.ts';
import { expect, test } from './lab.ts';
import { serveTinyModel } from './tinyModel.ts';

test('the page works under a sub-path of any static host, without any headers', async ({ lab }) => {
  const dist = join(import.meta.dirname, '..', 'dist');
  const server = await serveStatic(dist, { port: 0, path: '/people/me/lab/', isolated: false });
  try {
    await serveTinyModel(lab.page);
    await lab.page.goto(`${server.address}?model=tiny&backend=wasm&steps=2&batchSize=2`);
    await lab.ready();
    await expect(lab.backend).toContainText('1 thread');
    await lab.train.click();
    await lab.finished();
    await expect(lab.page.getByTestId('chart-loss')).toBeVisible();
  } finally {
    await server.close();
  }
});
