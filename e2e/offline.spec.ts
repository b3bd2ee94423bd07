import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serveStatic } from '../src/cli/platform/serveStatic.ts';
import { expect, test } from './lab.ts';

// Elsewhere service workers are blocked.
test.use({ serviceWorkers: 'allow' });

/** All files are in this browser, and requests are answered from there. */
async function stored(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? 'none'), { timeout: 60_000 })
    .toBe('activated');
}

test('after one visit everything works without a network: lessons, a world never opened, training, evidence', async ({
  lab,
  context,
}) => {
  const { page } = lab;
  await page.goto(`${process.env.LAB_ADDRESS}`);
  await stored(page);
  await context.setOffline(true);

  await page.goto(
    `${process.env.LAB_ADDRESS}?world=tldr&backend=wasm&steps=2&batchSize=2&evaluateEvery=2#/lab`,
  );
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Evidence' }).click();
  await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Lessons' }).click();
  await page.getByRole('link', { name: /Five clicks change a model/ }).click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(/before anyone has chosen/);
});

test('a newer version is offered and never forced', async ({ lab: { page } }) => {
  const folder = mkdtempSync(join(tmpdir(), 'dpo-lab-version-'));
  cpSync(join(import.meta.dirname, '..', 'dist'), folder, { recursive: true });
  const server = await serveStatic(folder, { port: 0, path: '/lab/', isolated: true });
  const offer = page.getByRole('button', { name: 'Reload' });
  try {
    await page.goto(server.address);
    await stored(page);
    await page.reload();
    await expect(offer).toBeHidden();

    appendFileSync(join(folder, 'sw.js'), '\n// the next version\n');
    await page.reload();
    await expect(offer).toBeVisible({ timeout: 60_000 });
    const loads = page.waitForEvent('load');
    await offer.click();
    await loads;
    await stored(page);
    await expect(page.getByRole('link', { name: 'DPO Lab' })).toBeVisible();
    await expect(offer).toBeHidden();
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
