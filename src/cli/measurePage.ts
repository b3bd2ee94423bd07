import { type Browser, chromium, type Page } from '@playwright/test';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { longMeasurements, measureLonger } from './measure/longer.ts';
import { cpuBetween, mainThreadTasks, type Task, TRACED } from './measure/mainThread.ts';
import { choiceOption } from './options.ts';
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
    'than 50 ms on the main thread, traced, by the clock and by the time that the processor worked on them, which is ' +
    'less where training takes all cores; the longest times from a click or key to the next paint; the layout shift.',
).addOption(choiceOption('--only <WHAT>', 'measures this instead, which takes minutes', longMeasurements));

/** `npm run measure` */
async function main(args: string[]): Promise<void> {
  const { only } = readOptions(command, args);
  const { path } = findBrowser(console.error);
  const server = await serveStatic('dist', { port: 0 });
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  if (only) {
    await measureLonger(await browser.newPage(), server.address, only);
    await browser.close();
    return;
  }
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
    const ready = '[data-testid="train"]:not([disabled]):not([aria-disabled="true"])';
    await page.waitForSelector(ready, { timeout: 300_000 });
    measured['ready to train'].push(await now());
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0].startTime,
    );
    measured['first contentful paint'].push(paint);
    if (i < RUNS) console.log(await defaultRun(browser, page));
    await context.close();
  }
  for (const [name, values] of Object.entries(measured)) {
    const sorted = values.map(Math.round).sort((a, b) => a - b);
    console.log(`${name}: ${sorted[REPEATS >> 1]} ms (${sorted[0]}–${sorted[REPEATS - 1]}, n = ${REPEATS})`);
  }
  await browser.close();
}

/** What the page says beforehand, and how long it is from Train to the end. */
async function defaultRun(browser: Browser, page: Page): Promise<string> {
  const status = page.getByTestId('status');
  const said = await status.innerText();
  await browser.startTracing(page, { categories: [...TRACED] });
  const at = await page.evaluate((name) => performance.mark(name).startTime, MARK);
  const started = performance.now();
  await page.getByTestId('train').click();
  await use(page);
  await page.waitForSelector('[data-testid="status"][data-phase="finished"]', { timeout: 600_000 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (let i = 0; i < 3; i++) await page.getByRole('slider', { name: /^step \d/ }).press('ArrowLeft');
  // Chromium tells of an interaction after the paint that follows it.
  await page.waitForTimeout(1000);
  const { waits, shift } = await page.evaluate(() => (window as unknown as { seen: Seen }).seen);
  const tasks = mainThreadTasks((await browser.stopTracing()).toString(), { name: MARK, at });
  return [
    `default run: ${seconds} s; the page had said: ${said.replaceAll('\n', ' ')}`,
    `  tasks of more than 50 ms by the clock: ${longer(tasks, 'wall')}`,
    `  the same by processor time: ${longer(tasks, 'cpu')}`,
    `  click or key to the next paint, of ${waits.length} events the longest: ${longest(waits, tasks)}`,
    `  layout shift: ${shift.toFixed(3)}`,
  ].join('\n');
}

const MARK = 'lab measure';
const LONG = 50;

function longer(tasks: readonly Task[], by: 'wall' | 'cpu'): string {
  const times = tasks.map((task) => task[by]);
  const most = Math.round(Math.max(0, ...times));
  return `${times.filter((time) => time > LONG).length} of ${tasks.length}, the longest ${most} ms`;
}

/** The three longest, with the time for which the main thread ran until that paint. */
function longest(waits: Seen['waits'], tasks: readonly Task[]): string {
  return waits
    .toSorted((a, b) => b.duration - a.duration)
    .slice(0, 3)
    .map(({ name, begin, duration }) => {
      const cpu = Math.round(cpuBetween(tasks, begin, begin + duration));
      return `${name} ${duration} ms (${cpu} ms of it computing)`;
    })
    .join(', ');
}

/** What a page has cost those who use it, in milliseconds; `shift` has no unit. */
interface Seen {
  waits: { name: string; begin: number; duration: number }[];
  shift: number;
}

/** Has the page note what it costs, from the very beginning. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: Seen = { waits: [], shift: 0 };
    Object.assign(window, { seen });
    const observer = new PerformanceObserver((list) => {
      for (const one of list.getEntries()) {
        const { entryType, name, startTime: begin, duration } = one;
        const entry = one.toJSON() as Record<string, number>;
        if (entryType === 'event' && entry.interactionId) {
          const { target } = one as PerformanceEventTiming;
          const what = target instanceof Element ? target.textContent.trim().slice(0, 20) : '';
          seen.waits.push({ name: `${name} “${what}”`, begin, duration });
        } else if (entryType === 'layout-shift' && !entry.hadRecentInput) seen.shift += entry.value;
      }
    });
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
