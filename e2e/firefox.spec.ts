import { trainedRun } from '../src/cli/firefox/trainedRun.ts';
import { installedFirefox, launchFirefox, NO_FIREFOX } from '../src/cli/platform/firefox.ts';
import { expect, test } from './lab.ts';

/** playwright.config.ts leaves this file out where there is no Firefox, and `npm test` says so. */

const SETTINGS = '?backend=wasm&steps=10';
const CHARTS = ['loss', 'kl', 'gold'];

test('Firefox trains the shipped model on wasm and shows the digits of Chromium', async ({ lab }) => {
  test.setTimeout(300_000);
  const path = installedFirefox();
  if (path === null) throw new Error(NO_FIREFOX);
  const address = `${process.env.LAB_ADDRESS}${SETTINGS}`;
  const firefox = await launchFirefox(path);
  try {
    const page = await firefox.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(String(error)));
    const there = await trainedRun(page, address, CHARTS);
    expect(errors, 'errors in the console of Firefox').toEqual([]);

    const here = await trainedRun(lab.page, address, CHARTS);
    expect(there.backend).toBe(here.backend);
    expect(here.tables.loss.length).toBeGreaterThan(10);
    expect(there.tables).toEqual(here.tables);
  } finally {
    await firefox.close();
  }
});
