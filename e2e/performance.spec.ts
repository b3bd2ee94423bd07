import type { Page } from '@playwright/test';
import { expect, test } from './lab.ts';

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
