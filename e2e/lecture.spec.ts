import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { lessonsHere } from '../src/cli/build/lessons/lessonFiles.ts';
import { serveStatic } from '../src/cli/platform/serveStatic.ts';
import { zipOfPage } from '../src/cli/platform/zipOfPage.ts';
import { expect, test } from './lab.ts';

/** A lecture from a USB stick: the zip, any static server, and then neither server nor network. */

test.use({ serviceWorkers: 'allow' });
// Two runs with the defaults, on one thread.
test.setTimeout(900_000);

/** The first beat of this one shows a run that can be trained on the wall. */
const [lesson] = lessonsHere();
let folder = '';
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dpo-lab-stick-'));
  const files = unzipSync(zipOfPage(join(import.meta.dirname, '..', 'dist')));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  // What the zip tells lecturers to do is what is done here.
  expect(strFromU8(files['dpo-lab/START.txt'])).toContain('python3 -m http.server 8000');
});
test.afterAll(() => rmSync(folder, { recursive: true }));

/** The server of START.txt; where there is no Python, one that sends as few headers. */
async function serve(): Promise<{ address: string; stop(): Promise<void> }> {
  const root = join(folder, 'dpo-lab');
  if (spawnSync('python3', ['--version']).status !== 0) {
    const server = await serveStatic(root, { port: 0, isolated: false });
    return { address: server.address, stop: server.close };
  }
  const python = spawn('python3', ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1'], { cwd: root });
  const port = await new Promise<string>((resolve, reject) => {
    let said = '';
    python.stdout.on('data', (text: Buffer) => {
      said += text;
      const found = /port (\d+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    python.on('exit', () => reject(new Error(`The server ended: ${said}`)));
  });
  return {
    address: `http://localhost:${port}/`,
    stop: () =>
      new Promise((resolve) => {
        python.once('exit', () => resolve());
        python.kill();
      }),
  };
}

const source = (page: Page) => page.locator('.wall-source');

test('a lesson is given by keys with the server stopped and the network off: training live on wasm, and the recording where that is late', async ({
  lab: { page },
  context,
  expectedErrors,
}) => {
  // Whether the network is off is tried here once.
  expectedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const server = await serve();
  try {
    await page.goto(server.address);
    await expect
      .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? 'none'), {
        timeout: 60_000,
      })
      .toBe('activated');
  } finally {
    await server.stop();
  }
  await context.setOffline(true);
  const reached = page.evaluate(
    (address) =>
      fetch(`${address}no-such-file`).then(
        () => true,
        () => false,
      ),
    server.address,
  );
  expect(await reached).toBe(false);

  // The page's own clock can be put forward; what the worker computes takes its time.
  await page.clock.install();
  await page.goto(`${server.address}?backend=wasm#/lessons/${lesson.name}/1/present/question`);
  const heading = page.locator('.on-the-wall').getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(lesson.beats[0].title);
  await page.keyboard.press('PageDown');
  await expect(page.locator('.on-the-wall')).not.toHaveAttribute('data-moment', 'question');
  await page.keyboard.press('PageUp');
  await expect(source(page)).toHaveText('recorded');

  await page.keyboard.press('t');
  await expect(source(page)).toHaveText(/^live: step \d+ of \d+$/, { timeout: 120_000 });
  await page.clock.fastForward(LECTURE_WAITS);
  await expect(source(page)).toHaveText('recorded: the live run is late');
  const step = async () => Number.parseInt(await page.title(), 10);
  const then = await step();
  await expect.poll(step, { timeout: 120_000 }).toBeGreaterThan(then + 1);
  // What was recorded stays until the live run is there as a whole, which then stays for good.
  await expect(source(page)).toHaveText('recorded: the live run is late');
  await expect(source(page)).toHaveText('live, beside the recorded run', { timeout: 400_000 });
  await page.keyboard.press('t');
  await expect(source(page)).toHaveText(/^live: step/, { timeout: 60_000 });
  await expect(source(page)).toHaveText(/^live, beside|is late$/, { timeout: 400_000 });
  await expect(source(page)).toHaveText('live, beside the recorded run', { timeout: 400_000 });
  await page.clock.fastForward(LECTURE_WAITS);
  await page.waitForTimeout(1000);
  await expect(source(page)).toHaveText('live, beside the recorded run');

  // On to the next beats, which nothing has shown yet.
  for (const beat of lesson.beats.slice(1)) {
    for (let press = 0; press < 6 && (await heading.textContent()) !== beat.title; press++) {
      await page.keyboard.press('PageDown');
    }
    await expect(heading).toHaveText(beat.title);
  }
});

/** After a minute a lecture waits no longer. */
const LECTURE_WAITS = 61_000;
