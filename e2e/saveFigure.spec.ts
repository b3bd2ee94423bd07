import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import Papa from 'papaparse';
import { expect, test } from './lab.ts';

async function saved(page: Page, as: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: /^Save the figure/ }).press('Enter');
  const item = page.getByRole('menuitem', { name: as, exact: true });
  const [download] = await Promise.all([page.waitForEvent('download'), item.click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test('a figure leaves the page as a picture of twice the size, as SVG that stands alone, and as its numbers', async ({
  lab,
}, testInfo) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&steps=4&batchSize=2&evaluateEvery=2&theme=light');
  await lab.ready();
  await lab.train.click();
  await lab.finished();

  const svg = await saved(page, 'SVG, light');
  expect(svg.name).toBe('how-much-reward-at-what-distance.svg');
  const drawn = svg.bytes.toString('utf8');
  // Nothing of it depends on the page any more.
  const words = drawn.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(/var\(|class=|<style/.test(drawn)).toBe(false);
  expect(words).toContain('How much reward, at what distance?');
  expect(words).toContain('gold reward (SD, 0 = before training)');
  expect(words).toMatch(/measured, seed 1, 4 steps, wasm, \d{4}-\d\d-\d\d/);
  await testInfo.attach('figure.svg', { body: svg.bytes, contentType: 'image/svg+xml' });
  const [, width, height] = drawn.match(/ width="(\d+)" height="(\d+)" viewBox="0 0 \1 \2"/) ?? [];

  const png = await saved(page, 'PNG, dark');
  // Width and height stand in the header of a PNG, big-endian.
  expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([
    2 * Number(width),
    2 * Number(height),
  ]);
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
  await testInfo.attach('figure.png', { body: png.bytes, contentType: 'image/png' });

  const csv = await saved(page, 'Numbers as CSV');
  const { data } = Papa.parse<Record<string, string>>(csv.bytes.toString('utf8').trim(), { header: true });
  expect(data.map(({ step }) => step)).toEqual(['0', '2', '4']);
  expect(data.map((row) => Number(row['KL to the reference (nats)']))[0]).toBeCloseTo(0, 6);

  // From a table there is no picture to take.
  await page.getByRole('button', { name: /As a table$/ }).click();
  await page.getByRole('button', { name: /^Save the figure/ }).click();
  await page.getByRole('menuitem', { name: 'PNG, light' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'shown as a table' })).toBeVisible();
});
