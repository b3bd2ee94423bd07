import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { FrameLocator, Page } from '@playwright/test';
import { type StaticServer, serveStatic } from '../src/cli/platform/serveStatic.ts';
import { expect, test } from './lab.ts';
import { serveTinyModel } from './tinyModel.ts';

/** The lab inside a deck of reveal.js, which comes from another origin, as it does for lecturers. */

const reveal = join(import.meta.dirname, '..', 'node_modules', 'reveal.js');
const documented = readFileSync(join(import.meta.dirname, '..', 'public', 'docs', 'slides.md'), 'utf8');
/** What the document tells lecturers to paste. */
const snippet = documented
  .split('```html\n')
  .find((part) => part.startsWith('<script>'))
  ?.split('```')[0];

function deck(query: string): string {
  return `<!doctype html><link rel="icon" href="data:,"><link rel="stylesheet" href="dist/reveal.css">
<div class="reveal"><div class="slides">
<section><h2>one</h2><iframe title="lab" src="${process.env.LAB_ADDRESS}?embed=1&backend=wasm${query}#/lab" width="900" height="500"></iframe></section>
<section><h2>two</h2></section></div></div>
<script src="dist/reveal.js"></script><script>
window.told = [];
addEventListener('message', ({ data, source }) => { if (data?.type === 'dpo-lab') { window.told.push(data); window.lab = source; } });
Reveal.initialize();</script>
${snippet}`;
}

/** A folder with the deck of each query, and a server of its own: another origin. */
let folder = '';
let server: StaticServer;
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dpo-lab-deck-'));
  cpSync(join(reveal, 'dist'), join(folder, 'dist'), { recursive: true });
  server = await serveStatic(folder, { port: 0, isolated: false });
});
test.afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function openDeck(page: Page, query = ''): Promise<FrameLocator> {
  writeFileSync(join(folder, 'index.html'), deck(query));
  await page.goto(server.address);
  return page.frameLocator('iframe');
}

const slide = (page: Page) =>
  page.evaluate(
    () => (window as unknown as { Reveal: { getIndices(): { h: number } } }).Reveal.getIndices().h,
  );
const told = (page: Page) =>
  page.evaluate(() => (window as unknown as { told: Record<string, unknown>[] }).told);
const command = (page: Page, what: string) =>
  page.evaluate(
    (asked) =>
      (window as unknown as { lab: Window }).lab.postMessage({ type: 'dpo-lab', command: asked }, '*'),
    what,
  );

test('a still picture at first; after a click into the lab the arrow turns the slide, and Escape gives the focus back', async ({
  lab: { page },
}) => {
  const models: string[] = [];
  page.on(
    'request',
    (request) => void (request.url().includes('.safetensors') && models.push(request.url())),
  );
  const frame = await openDeck(page);
  await expect(frame.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
  await expect(frame.locator('.recharts-surface').first()).toBeVisible();
  await expect(frame.getByText('recorded').first()).toBeVisible();
  expect(models).toEqual([]);

  await frame.getByRole('heading', { level: 1 }).click();
  expect(await slide(page)).toBe(0);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => slide(page)).toBe(1);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => slide(page)).toBe(0);

  await frame.getByRole('button', { name: 'Train', exact: true }).focus();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('IFRAME');
});

test('slides start, step and stop the lab by message', async ({ lab: { page } }) => {
  await serveTinyModel(page);
  const frame = await openDeck(page, '&model=tiny&steps=400&batchSize=2&evaluateEvery=200');
  await expect.poll(async () => (await told(page)).length).toBeGreaterThan(0);
  await command(page, 'step');
  await expect
    .poll(async () => (await told(page)).at(-1), { timeout: 90_000 })
    .toMatchObject({ phase: 'paused', step: 1 });
  await command(page, 'start');
  await expect.poll(async () => (await told(page)).at(-1)?.phase, { timeout: 30_000 }).toBe('running');
  await command(page, 'stop');
  await expect.poll(async () => (await told(page)).at(-1)?.phase, { timeout: 30_000 }).toBe('paused');
  await expect(frame.getByRole('button', { name: 'Continue' })).toBeVisible();
});

test('with keys=none even Space on a button turns the slide', async ({ lab: { page } }) => {
  const frame = await openDeck(page, '&keys=none');
  await frame.getByRole('button', { name: 'Train', exact: true }).focus();
  await page.keyboard.press(' ');
  await expect.poll(() => slide(page)).toBe(1);
  await expect.poll(async () => (await told(page)).filter(({ phase }) => phase === 'loading')).toEqual([]);
});

test('Share makes a link, locks what is picked, and writes a frame with its preview', async ({ lab }) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&beta=0.5');
  await lab.loaded();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Share', exact: true });
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
  await dialog.getByText('Lock settings').click();
  await dialog.getByRole('checkbox', { name: 'method' }).check();
  const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(new URL(link).searchParams.get('beta')).toBe('0.5');
  expect(new URL(link).searchParams.get('lock')).toBe('method');
  expect((await new AxeBuilder({ page }).include('dialog[open]').analyze()).violations).toEqual([]);

  await dialog.getByRole('checkbox', { name: 'As a frame for slides' }).check();
  await expect(dialog.getByRole('textbox', { name: 'HTML' })).toHaveValue(/^<iframe src=".*&amp;embed=1/);
  const preview = dialog.frameLocator('iframe');
  await expect(preview.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Share', exact: true })).toBeFocused();
});
