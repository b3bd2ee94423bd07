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
test.setTimeout(600_000);

const [lesson] = lessonsHere();
/** The first beat whose run can be trained on the wall. */
const number =
  lesson.beats.findIndex(
    ({ runs, panels }) => runs.length > 0 && panels.some(({ kind }) => kind === 'figure' || kind === 'texts'),
  ) + 1;

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

test('a lesson is given by keys with the server stopped and the network off: live training on wasm, and the recording where that is late', async ({
  lab: { page },
  context,
}) => {
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
  await expect(
    page.evaluate(
      (address) =>
        fetch(`${address}no-such-file`).then(
          () => 'reached',
          () => 'gone',
        ),
      server.address,
    ),
  ).resolves.toBe('gone');

  const at = (query: string, beat: number) =>
    `${server.address}${query}#/lessons/${lesson.name}/${beat}/present/question`;
  await page.goto(at('?backend=wasm', 1));
  const wall = page.locator('.on-the-wall');
  await expect(wall.getByRole('heading', { level: 1 })).toHaveText(lesson.beats[0].title);
  await expect(page.locator('link[rel=stylesheet]').first()).toBeAttached();
  // A clicker goes on to the beat with a run, and the letters of cards are counted on the way.
  const title = lesson.beats[number - 1].title;
  for (
    let press = 0;
    press < 12 && (await wall.getByRole('heading', { level: 1 }).textContent()) !== title;
    press++
  ) {
    await page.keyboard.press('PageDown');
  }
  await expect(wall.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(source(page)).toHaveText('recorded');
  await page.keyboard.press('t');
  await expect(source(page)).toHaveText(/live: step \d+ of \d+/, { timeout: 60_000 });
  await expect(source(page)).toHaveText(/live, beside the recorded run|the live run is late/, {
    timeout: 300_000,
  });
  await expect(source(page)).toHaveText('live, beside the recorded run', { timeout: 300_000 });

  // Another visit, whose live run takes longer than a lecture waits.
  const second = await context.newPage();
  await second.clock.install();
  await second.goto(at('?backend=wasm', number));
  await expect(source(second)).toHaveText('recorded');
  await second.keyboard.press('t');
  await expect(source(second)).toHaveText(/live: step \d+ of \d+/, { timeout: 60_000 });
  await second.clock.fastForward(61_000);
  await expect(source(second)).toHaveText('recorded: the live run is late', { timeout: 30_000 });
  await expect(second.locator('.on-the-wall').locator('svg').first()).toBeVisible();
});
