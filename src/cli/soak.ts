import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { Option } from '@commander-js/extra-typings';
import { type CDPSession, chromium, type Page } from '@playwright/test';
import { methodNames, methods } from '../experiment/methods/methods.ts';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { replaceFile } from './files/disk.ts';
import { choiceOption, integerOption } from './options.ts';
import { findBrowser } from './platform/browser.ts';
import { buildPage } from './platform/buildPage.ts';
import { serveStatic } from './platform/serveStatic.ts';
import { type SoakedRun, soakTable } from './soak/soakTable.ts';

const backends = ['wasm', 'webgpu'] as const;

const command = programCommand(
  'soak',
  'Trains with every method in turn, one run after another in one page that is never reloaded, and reads the memory of the ' +
    'page’s process after each. Prints a table; exits with status 1 where memory still grows after the tenth run.',
)
  .addOption(integerOption('--runs <N>', 'runs', [12, 10_000]).default(100))
  .addOption(choiceOption('--backend <NAME>', 'where the page computes', backends).default('wasm' as const))
  .addOption(integerOption('--steps <N>', 'steps of a run', [1, 1000]).default(4))
  .addOption(new Option('--out <FILE>', 'also writes the table to this file'));

const MIB = 2 ** 20;

/** `npm run soak` */
async function main(args: string[]): Promise<void> {
  const { runs, backend, steps, out } = readOptions(command, args);
  const server = await serveStatic(await buildPage(), { port: 0 });
  const browser = await chromium.launch({
    executablePath: findBrowser(console.error).path,
    args: [
      '--no-sandbox',
      '--js-flags=--expose-gc',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
    ],
  });
  const soaked: SoakedRun[] = [];
  try {
    const page = await browser.newPage({ serviceWorkers: 'block' });
    const session = await browser.newBrowserCDPSession();
    const query = `backend=${backend}&steps=${steps}&evaluateEvery=${steps}`;
    await page.goto(`${server.address}?${query}#/lab`);
    await phase(page, 'ready');
    for (let i = 0; i < runs; i++) {
      const name = methodNames[i % methodNames.length];
      await pick(page, methods[name].title);
      const begun = performance.now();
      await page.getByTestId('train').click();
      await phase(page, 'finished');
      const seconds = (performance.now() - begun) / 1000;
      soaked.push({ method: name, seconds, bytes: await memoryOf(page, session) });
      console.log(`${i + 1}. ${name}: ${seconds.toFixed(1)} s, ${(soaked[i].bytes / MIB).toFixed(0)} MiB`);
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}`;
  const { text, isFlat } = soakTable(soaked, {
    machine,
    backend,
    date: new Date().toISOString().slice(0, 10),
  });
  console.log(text);
  if (out) replaceFile(out, text);
  process.exitCode = isFlat ? 0 : 1;
}

async function phase(page: Page, wanted: 'ready' | 'finished'): Promise<void> {
  await page.waitForSelector(`[data-testid="status"][data-phase="${wanted}"]`, { timeout: 600_000 });
}

async function pick(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: /^Method / }).click();
  await page.getByRole('combobox', { name: /^Search: / }).fill(title);
  await page.getByRole('option', { name: title, exact: true }).click();
}

/** What the largest renderer holds, in bytes: the page with its worker, after a collection of what is no longer used. */
async function memoryOf(page: Page, session: CDPSession): Promise<number> {
  await page.evaluate(() => (globalThis as { gc?: () => void }).gc?.());
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const resident = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) * 1024);
  return Math.max(...resident);
}

runProgram(main);
