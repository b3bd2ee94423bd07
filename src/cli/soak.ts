import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { basename, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { type CDPSession, chromium, type Page } from '@playwright/test';
import { methodNames, methods } from '../experiment/methods/methods.ts';
import { programCommand, readOptions, runProgram, UsageProblem } from './commandLine.ts';
import { checkWritable, replaceFile } from './files/disk.ts';
import { choiceOption, integerOption } from './options.ts';
import { findBrowser } from './platform/browser.ts';
import { buildPage } from './platform/buildPage.ts';
import { serveStatic } from './platform/serveStatic.ts';
import type { SoakedRun } from './soak/soakedRun.ts';
import { soakTable, WARM, withSection } from './soak/soakTable.ts';

const backends = ['wasm', 'webgpu'] as const;
const models = ['sft', 'tiny'] as const;
const TINY = join('e2e', 'fixtures', 'model', 'tiny');

const command = programCommand(
  'soak',
  'Trains with every method in turn, one run after another in one page that is never reloaded, and reads the memory and ' +
    'the processor time of the page’s processes after each. Prints a table; exits with status 1 where memory still grows ' +
    'after the tenth run, or runs grow slower.',
)
  .addOption(integerOption('--runs <N>', 'runs', [12, 10_000]).default(100))
  .addOption(choiceOption('--backend <NAME>', 'where the page computes', backends).default('wasm' as const))
  .addOption(choiceOption('--method <NAME>', 'this one again and again, not all in turn', methodNames))
  .addOption(integerOption('--steps <N>', 'steps of a run', [1, 1000]).default(4))
  .addOption(
    choiceOption('--model <NAME>', 'the shipped model, or the tiny one of the browser tests', models).default(
      'sft' as const,
    ),
  )
  .addOption(
    new Option(
      '--out <FOLDER>',
      'writes soak.md, with a section for each backend, and its figure there: public/docs',
    ),
  );

/** Small, so that a hundred runs take no day; what is allocated and freed is of every kind all the same. */
const BATCH = 4;

const MIB = 2 ** 20;

/** `npm run soak` */
async function main(args: string[]): Promise<void> {
  const { runs, backend, steps, model, method, out } = readOptions(command, args);
  if (out && method) throw new UsageProblem('--out writes of all methods in turn; leave out --method.');
  if (out) checkWritable(out);
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
  const heaps: number[] = [];
  try {
    const page = await browser.newPage({ serviceWorkers: 'block' });
    const session = await browser.newBrowserCDPSession();
    // The built page has no tiny model.
    await page.route('**/model/tiny/*', (route) => {
      const path = join(TINY, basename(new URL(route.request().url()).pathname));
      return existsSync(path) ? route.fulfill({ path }) : route.fulfill({ status: 404 });
    });
    const named = model === 'sft' ? '' : `model=${model}&`;
    const query = `${named}backend=${backend}&steps=${steps}&evaluateEvery=${steps}&batchSize=${BATCH}`;
    await page.goto(`${server.address}?${query}#/lab`);
    await phase(page, 'ready');
    for (let i = 0; i < runs; i++) {
      const name = method ?? methodNames[i % methodNames.length];
      await pick(page, methods[name].title);
      const [begun, before] = [performance.now(), await usedBy(page, session)];
      await page.getByTestId('train').click();
      await phase(page, 'finished');
      const seconds = (performance.now() - begun) / 1000;
      const after = await usedBy(page, session);
      const processorSeconds = after.processorSeconds - before.processorSeconds;
      soaked.push({ method: name, seconds, processorSeconds, bytes: after.bytes });
      if (i + 1 === WARM || i + 1 === runs) heaps.push(await heldByScripts(page));
      console.log(
        `${i + 1}. ${name}: ${seconds.toFixed(1)} s, of processors ${processorSeconds.toFixed(1)} s, ${(after.bytes / MIB).toFixed(0)} MiB`,
      );
    }
  } finally {
    await browser.close();
    await server.close();
  }
  const figure = `soak-${backend}.svg`;
  const { text, svg, isFlat } = soakTable(soaked, heaps as [number, number], {
    machine: `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}`,
    ...{ backend, model, steps, method, figure },
    date: new Date().toISOString().slice(0, 10),
  });
  console.log(text);
  if (out) {
    const file = join(out, 'soak.md');
    replaceFile(file, withSection(existsSync(file) ? readFileSync(file, 'utf8') : null, text));
    replaceFile(join(out, figure), svg);
  }
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

interface Used {
  bytes: number;
  processorSeconds: number;
}

/** Clock ticks of /proc a second; the same on every Linux. */
const TICKS = 100;

/** Bytes in the JavaScript heaps of page and worker, which the browser counts after a full collection. */
async function heldByScripts(page: Page): Promise<number> {
  return page.evaluate(async () => {
    type Measuring = { measureUserAgentSpecificMemory(): Promise<{ bytes: number }> };
    return (await (performance as unknown as Measuring).measureUserAgentSpecificMemory()).bytes;
  });
}

/**
 * What the largest renderer holds, which is the page with its worker, together with the process that has the GPU's
 * buffers, after a collection of what is no longer used; and the processor time that both have taken so far.
 */
async function usedBy(page: Page, session: CDPSession): Promise<Used> {
  const collect = () => (globalThis as unknown as { gc(): void }).gc();
  // The worker's heap is its own, and so are the handles of GPU buffers in it.
  await Promise.all([page.evaluate(collect), ...page.workers().map((worker) => worker.evaluate(collect))]);
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const used = (wanted: string): Used[] =>
    processInfo
      .filter(({ type }) => type === wanted)
      .map(({ id }) => {
        const status = readFileSync(`/proc/${id}/status`, 'utf8');
        // The name of a program, in brackets, may have spaces in it.
        const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        return {
          bytes: Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1]) * 1024,
          processorSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
        };
      });
  const [renderer] = used('renderer').sort((a, b) => b.bytes - a.bytes);
  return [renderer, ...used('GPU')].reduce((sum, one) => ({
    bytes: sum.bytes + one.bytes,
    processorSeconds: sum.processorSeconds + one.processorSeconds,
  }));
}

runProgram(main);
