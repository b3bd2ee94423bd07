import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './lab.ts';

const looks = [
  { theme: 'light', world: 'tldr' },
  { theme: 'dark', world: 'assistant' },
  { theme: 'projector', world: 'reviews' },
];
for (const { theme, world } of looks) {
  test(`no accessibility violations in the theme ${theme}, world ${world}`, async ({ lab }) => {
    // What a link changes of the labeller unfolds its settings.
    await lab.openTiny(`&backend=wasm&world=${world}&theme=${theme}&steps=3&batchSize=2&labelFlips=0.1`);
    await lab.ready();
    await lab.train.click();
    await lab.finished();
    const { violations } = await new AxeBuilder({ page: lab.page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
    expect(found).toEqual([]);
  });
}

for (const width of [390, 1280, 1440, 1920]) {
  test(`nothing is cut off at ${width} pixels`, async ({ lab }, testInfo) => {
    await lab.page.setViewportSize({ width, height: 900 });
    await lab.openTiny('&backend=wasm&world=tldr&steps=3&batchSize=2&labelFlips=0.1');
    await lab.ready();
    await lab.train.click();
    await lab.finished();
    const [content, window] = await lab.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(content).toBeLessThanOrEqual(window);
    const screenshot = await lab.page.screenshot({ fullPage: true });
    await testInfo.attach(`page-${width}.png`, { body: screenshot, contentType: 'image/png' });
  });
}

test('every chart has its numbers in a table', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&steps=3&batchSize=2');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  for (const chart of ['loss', 'margins', 'accuracies', 'rewards', 'kl', 'gold']) {
    expect(await lab.rows(chart), chart).not.toEqual([]);
  }
});

test('a place looks the same whatever was opened before it', async ({ lab, browser }) => {
  // The lab loads a model and begins to measure it, so of the places here it is only walked through.
  const places = [
    '/lessons/exercises',
    '/lessons/8-when-it-breaks/5',
    '/own',
    '/evidence',
    '/evidence/claims',
    '/evidence/memory',
  ];
  const go = async (page: Page, place: string) => {
    await page.goto(`${process.env.LAB_ADDRESS}#${place}`);
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await page.waitForLoadState('networkidle');
  };
  await lab.page.emulateMedia({ reducedMotion: 'reduce' });
  for (const place of [...places, '/lab']) await go(lab.page, place);
  for (const place of places) {
    await go(lab.page, place);
    const context = await browser.newContext({ reducedMotion: 'reduce', viewport: lab.page.viewportSize() });
    const fresh = await context.newPage();
    await go(fresh, place);
    const shapes = await shapesIn(fresh);
    expect(shapes.length).toBeGreaterThan(20);
    await expect.poll(() => shapesIn(lab.page), place).toEqual(shapes);
    await context.close();
  }
});

/** Of each element of a page its place, size and letters; but for a story that plays by itself. */
const shapesIn = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('header, main, main *')]
      .filter((element) => !element.closest('.film, svg *'))
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const { color, fontSize, whiteSpace, textAlign } = getComputedStyle(element);
        const numbers = [x, y, width, height].map(Math.round);
        return [
          element.tagName,
          element.className.toString(),
          ...numbers,
          color,
          fontSize,
          whiteSpace,
          textAlign,
        ].join(' ');
      }),
  );
