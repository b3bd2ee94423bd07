import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { makeFolder } from './files/disk.ts';
import { findBrowser } from './platform/browser.ts';
import { serveStatic } from './platform/serveStatic.ts';

const FOLDER = join('e2e', 'pictures');

/** What is seen of the page: an address, and what to do there before the picture is taken. */
interface Picture {
  name: string;
  size: [width: number, height: number];
  address: string;
  prepare?(page: Page): Promise<unknown>;
}

const HACKING = 'method=ppo&beta=0&steps=24&proxyLayers=1&proxyPairs=200&evaluateEvery=3';
const JUDGE = '#/lessons/6-the-judge-that-can-be-fooled/1';

const pictures: readonly Picture[] = [
  {
    name: 'lab',
    size: [1440, 900],
    address: `?backend=wasm&${HACKING}#/lab`,
    prepare: async (page) => {
      await page.getByTestId('show-recorded').click();
      await page.getByRole('button', { name: 'Next prompt' }).click();
      await page.getByRole('button', { name: 'Next prompt' }).click();
      const ready = '[data-testid="train"]:not([disabled]):not([aria-disabled="true"])';
      await page.waitForSelector(ready, { timeout: 300_000 });
    },
  },
  {
    name: 'lesson',
    size: [1440, 900],
    address: JUDGE,
    prepare: (page) => page.getByRole('button', { name: 'It rises with the proxy' }).click(),
  },
  { name: 'wall', size: [1440, 810], address: `${JUDGE}/present/result` },
  { name: 'evidence', size: [1440, 900], address: '#/evidence/frontier' },
];

const command = programCommand(
  'pictures',
  `Takes the README's pictures of the built page, all of recorded runs, and writes them to ${FOLDER}.`,
);

/** `npm run pictures` */
async function main(args: string[]): Promise<void> {
  readOptions(command, args);
  const { path } = findBrowser(console.error);
  const server = await serveStatic('dist', { port: 0 });
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  makeFolder(FOLDER);
  for (const { name, size, address, prepare } of pictures) {
    const [width, height] = size;
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
    await page.goto(`${server.address}${address}`);
    await page.waitForLoadState('networkidle');
    await prepare?.(page);
    await page.mouse.move(0, 0);
    await page.waitForFunction(() => !/Loading|Opening/.test(document.body.innerText), null, {
      timeout: 300_000,
    });
    // Figures are drawn in the frame after their data.
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    console.log(`${join(FOLDER, name)}.png`);
    await page.close();
  }
  await browser.close();
  server.close();
}

runProgram(main);
