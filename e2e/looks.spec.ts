import AxeBuilder from '@axe-core/playwright';
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
