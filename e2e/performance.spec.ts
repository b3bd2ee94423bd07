import type { Page } from '@playwright/test';
import { expect, test, upTo } from './lab.ts';

/**
 * What the page costs those who use it while the shipped model trains on wasm, as far as it does not depend on what
 * else the machine does. `npm run measure` reports the times that do.
 */

const RUN = '?backend=wasm&steps=6&evaluateEvery=2';

/** Sums what moved without anybody having done something, from the very beginning. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        if (!entry.hadRecentInput) seen.shift += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift);
}

for (const [width, height] of [
  [1280, 720],
  [1440, 900],
  [390, 844],
]) {
  test(`hardly anything moves from opening to the end of a run, at ${width} × ${height}`, async ({ lab }) => {
    test.setTimeout(300_000);
    await lab.page.setViewportSize({ width, height });
    const shift = await watchShifts(lab.page);
    await lab.open(RUN);
    await lab.ready();
    await lab.train.click();
    await lab.finished();
    expect(await shift()).toBeLessThan(0.05);
  });
}

test('a chart is drawn at most ten times a second, however fast the steps come', async ({ lab }) => {
  test.setTimeout(300_000);
  await lab.openTiny('&backend=wasm&steps=200&batchSize=2&evaluateEvery=200');
  await lab.ready();
  // What is not on the screen is not drawn.
  await lab.chart('loss').scrollIntoViewIfNeeded();
  await lab.page.evaluate(() => {
    const drawn: number[] = [];
    Object.assign(window, { drawn });
    const chart = document.querySelector('[data-testid="chart-loss"] .plot');
    if (!chart) throw new Error('The chart is not there.');
    // Recharts changes a chart in several commits of one task.
    new MutationObserver(() => {
      const now = performance.now();
      if (now - (drawn.at(-1) ?? 0) > 50) drawn.push(now);
    }).observe(chart, { subtree: true, attributes: true, childList: true });
  });
  // A click on Train would scroll to it.
  await lab.page.keyboard.press('Space');
  await lab.finished();
  const drawn = await lab.page.evaluate(() => (window as unknown as { drawn: number[] }).drawn);
  const inASecond = drawn.map((from) => drawn.filter((at) => at >= from && at < from + 1000).length);
  expect(drawn.length).toBeGreaterThan(3);
  expect(Math.max(...inASecond)).toBeLessThanOrEqual(10);
});

/** Has the page count how often a part of it is changed: what one task changes counts once. */
function countChanges(page: Page, parts: Record<string, string>): Promise<void> {
  return page.evaluate((parts) => {
    const changes: Record<string, number> = {};
    Object.assign(window, { changes });
    for (const [name, selector] of Object.entries(parts)) {
      const part = document.querySelector(selector);
      if (!part) throw new Error(`${selector} is not there.`);
      changes[name] = 0;
      new MutationObserver(() => {
        changes[name] += 1;
      }).observe(part, { subtree: true, attributes: true, childList: true, characterData: true });
    }
  }, parts);
}

const changesOf = (page: Page) =>
  page.evaluate(() => (window as unknown as { changes: Record<string, number> }).changes);

test('while steps come, only what shows them changes: no evaluation, no text, no chart below', async ({
  lab,
}) => {
  test.setTimeout(300_000);
  await lab.page.setViewportSize({ width: 1280, height: 720 });
  await lab.openTiny('&backend=wasm&steps=200&batchSize=2&evaluateEvery=200');
  await lab.ready();
  await lab.step.click();
  await expect(lab.page).toHaveTitle(/^paused 1\//, { timeout: 90_000 });
  await countChanges(lab.page, {
    hero: '[data-testid="hero"] .plot',
    text: '.prompt-area',
    formula: '.formula > math',
    tiles: '.tiles',
    status: '[data-testid="status"]',
  });
  await lab.train.click();
  await expect(lab.page).toHaveTitle(/^1\d\d\//, { timeout: 90_000 });
  const { status, ...rest } = await changesOf(lab.page);
  expect(status).toBeGreaterThan(3);
  expect(rest).toEqual({ hero: 0, text: 0, formula: 0, tiles: 0 });
  await lab.finished();
  await expect(lab.page.locator('.chart-grid .recharts-surface')).toHaveCount(0);
});

test('a checkpoint is stored in pieces of a mebibyte, and training goes on from them', async ({ lab }) => {
  test.setTimeout(300_000);
  await lab.page.addInitScript(() => {
    const stored: number[] = [];
    Object.assign(window, { stored });
    const bytesIn = (value: unknown): number => {
      if (ArrayBuffer.isView(value)) return value.buffer.byteLength;
      if (typeof value !== 'object' || value === null) return 0;
      return Object.values(value).reduce((sum: number, part) => sum + bytesIn(part), 0);
    };
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (value, key) {
      stored.push(bytesIn(value));
      return put.call(this, value, key);
    };
  });
  await lab.open(RUN);
  await lab.ready();
  for (const step of [1, 2]) {
    await lab.step.click();
    await expect(lab.page).toHaveTitle(new RegExp(`^paused ${step}/`), { timeout: 90_000 });
  }
  const pieces = () =>
    lab.page.evaluate(() => (window as unknown as { stored: number[] }).stored.filter((bytes) => bytes > 0));
  await expect.poll(async () => (await pieces()).length).toBeGreaterThan(6);
  expect(Math.max(...(await pieces()))).toBeLessThanOrEqual(2 ** 20);
  await lab.page.reload();
  await lab.ready();
  await expect(lab.stored).toContainText('step 2 of 6');
  await lab.stored.getByRole('button', { name: /resume/i }).click();
  await lab.finished();
  expect(await lab.trainedSteps()).toEqual(upTo(6));
});
