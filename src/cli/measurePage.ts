import { chromium, type Page } from '@playwright/test';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { findBrowser } from './platform/browser.ts';
import { serveStatic } from './platform/serveStatic.ts';

const REPEATS = 7;
const RUNS = 3;

const command = programCommand(
  'measure',
  'Measures how soon the built page shows something on this machine. Opens it in fresh browser contexts and prints the median ' +
    'and the range of the milliseconds since the navigation began: first contentful paint, first completion, ' +
    'and the model ready to train on WebAssembly. Some of the pages then do the default run, and what they had ' +
    'estimated for its time is printed beside it.',
);

/** `npm run measure` */
async function main(args: string[]): Promise<void> {
  readOptions(command, args);
  const { path } = findBrowser(console.error);
  const server = await serveStatic('dist', { port: 0 });
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  const measured: Record<string, number[]> = {
    'first contentful paint': [],
    'first completion': [],
    'ready to train': [],
  };
  for (let i = 0; i < REPEATS; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${server.address}?backend=wasm#/lab`);
    const now = () => page.evaluate(() => performance.now());
    await page.waitForSelector('[data-testid="comparison-reference"]');
    measured['first completion'].push(await now());
    await page.waitForSelector('[data-testid="train"]:not([disabled]):not([aria-disabled="true"])');
    measured['ready to train'].push(await now());
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0].startTime,
    );
    measured['first contentful paint'].push(paint);
    if (i < RUNS) console.log(await defaultRun(page));
    await context.close();
  }
  for (const [name, values] of Object.entries(measured)) {
    const sorted = values.map(Math.round).sort((a, b) => a - b);
    console.log(`${name}: ${sorted[REPEATS >> 1]} ms (${sorted[0]}–${sorted[REPEATS - 1]}, n = ${REPEATS})`);
  }
  await browser.close();
}

/** What the page says beforehand, and how long it is from Train to the end. */
async function defaultRun(page: Page): Promise<string> {
  const status = page.getByTestId('status');
  const said = await status.innerText();
  const started = performance.now();
  await page.getByTestId('train').click();
  await page.waitForSelector('[data-testid="status"][data-phase="finished"]', { timeout: 600_000 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return `default run: ${seconds} s; the page had said: ${said.replaceAll('\n', ' ')}`;
}

runProgram(main);
