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
    'estimated for its time is printed beside it, with what it costs those who use the page meanwhile: tasks of more ' +
    'than 50 ms, the longest time from a click or key to the next paint, and the layout shift.',
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
    await watch(page);
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
  await use(page);
  await page.waitForSelector('[data-testid="status"][data-phase="finished"]', { timeout: 600_000 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (let i = 0; i < 3; i++) await page.getByRole('slider', { name: /^step \d/ }).press('ArrowLeft');
  // Chromium tells of an interaction after the paint that follows it.
  await page.waitForTimeout(1000);
  const { tasks, waits, shift } = await page.evaluate(() => (window as unknown as { seen: Seen }).seen);
  return [
    `default run: ${seconds} s; the page had said: ${said.replaceAll('\n', ' ')}`,
    `  tasks of more than 50 ms: ${tasks.length}, the longest ${Math.round(Math.max(0, ...tasks))} ms`,
    `  click or key to the next paint: at most ${Math.max(0, ...waits)} ms of ${waits.length} events`,
    `  layout shift: ${shift.toFixed(3)}`,
  ].join('\n');
}

/** What a page has cost those who use it, in milliseconds; `shift` has no unit. */
interface Seen {
  tasks: number[];
  waits: number[];
  shift: number;
}

/** Has the page note what it costs, from the very beginning. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: Seen = { tasks: [], waits: [], shift: 0 };
    Object.assign(window, { seen });
    const observer = new PerformanceObserver((list) => {
      for (const { entryType, duration, ...entry } of list
        .getEntries()
        .map((one) => one.toJSON() as PerformanceEntry & Record<string, number>)) {
        if (entryType === 'longtask') seen.tasks.push(duration);
        else if (entryType === 'event' && entry.interactionId) seen.waits.push(duration);
        else if (entryType === 'layout-shift' && !entry.hadRecentInput) seen.shift += entry.value;
      }
    });
    observer.observe({ type: 'longtask', buffered: true });
    observer.observe({ type: 'layout-shift', buffered: true });
    // Shorter ones it does not tell of.
    observer.observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  });
}

/** What somebody may click while the model trains. */
async function use(page: Page): Promise<void> {
  const figures = page.getByRole('group', { name: 'Figures' }).getByRole('button');
  for (const figure of ['Win rate', 'Length', 'Reward vs KL']) {
    await page.waitForTimeout(1000);
    await figures.filter({ hasText: figure }).click();
  }
  for (const key of ['ArrowDown', 'ArrowUp']) {
    await page.waitForTimeout(1000);
    await page.getByRole('combobox', { name: 'View' }).press(key);
  }
  for (let i = 0; i < 2; i++) {
    await page.waitForTimeout(1000);
    await page.getByText(/^Advanced/).click();
  }
}

runProgram(main);
