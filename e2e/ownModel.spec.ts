import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { readSafetensors } from '../src/formats/safetensors.ts';
import { sharded } from '../src/testing/tinyFolders.ts';
import { expect, type Lab, test } from './lab.ts';
import { serveTinyModel, truncated, wrongShape } from './tinyModel.ts';

/** A model of one's own: looked at, kept in this browser, trained on one's own preferences, found again, removed. */

const tiny = join(import.meta.dirname, 'fixtures', 'model', 'tiny');
const names = ['config.json', 'tokenizer.json', 'model.safetensors'];
const topics = ['plot', 'cast', 'music', 'ending', 'script', 'pace', 'humour'];
const pairs = ['The', 'I thought the', 'My sister says the', 'For me the']
  .flatMap((start) =>
    topics.map((topic) => ({
      prompt: `${start} ${topic}`,
      chosen: ' was short.',
      rejected: ' was long and dull.',
    })),
  )
  .map((row) => JSON.stringify(row))
  .join('\n');

let folder: string;
test.beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'own-model-')), 'my-tiny');
  cpSync(tiny, folder, { recursive: true });
});
test.afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

async function openOwn({ page }: Lab, query = ''): Promise<void> {
  await page.goto(`${process.env.LAB_ADDRESS}?backend=wasm${query}#/own`);
  await expect(page.getByTestId('own-input')).toBeEnabled({ timeout: 90_000 });
  await page.getByText('Bring a model of your own').click();
}

async function expectNoViolations({ page }: Lab): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual(
    [],
  );
}

test('a folder is looked at, kept, trained on one’s own pairs, there after a reload, and removed', async ({
  lab,
}) => {
  // Four times a model is loaded.
  test.setTimeout(240_000);
  const { page } = lab;
  await openOwn(lab, '&steps=4&batchSize=4&evaluateEvery=2');
  await page.getByTestId('model-folder').setInputFiles(folder);
  const report = page.getByTestId('model-report');
  await expect(report).toContainText('my-tiny-');
  await expect(report).toContainText('GPT-2');
  await expect(report).toContainText('54,240');
  await expect(page.getByTestId('model-plans').locator('tbody tr')).toHaveCount(2);
  await expect(page.getByTestId('model-plans')).toContainText('an adapter (LoRA, rank 8)');
  // What it reads can be chosen, and memory follows.
  await report.getByRole('combobox').selectOption('64');
  await expect(page.getByTestId('model-plans')).toContainText('with texts of 64 tokens');
  await expectNoViolations(lab);

  await page.getByTestId('use-model').click();
  const line = page.getByTestId('own-model-line');
  await expect(line).toContainText('“my-tiny-', { timeout: 60_000 });
  await expect(line).toContainText('It reads 64 tokens', { timeout: 60_000 });
  await expect(line).toContainText('as measured just now');
  const kept = page.getByTestId('kept-models');
  await expect(kept).toContainText('in use');
  await expectNoViolations(lab);

  await page
    .getByTestId('own-input')
    .setInputFiles({ name: 'mine.jsonl', mimeType: 'text/plain', buffer: Buffer.from(pairs) });
  await expect(page.getByTestId('own-report')).toContainText('of 64');
  await page.getByRole('radio', { name: 'Length' }).check();
  await page.getByTestId('own-train').click();
  await lab.finished();
  expect(await lab.rows('own-reward')).not.toEqual([]);
  await expect(lab.chart('gold')).toHaveCount(0);
  await expect(lab.world('Your own')).toBeChecked();
  await expect(lab.world('Film reviews')).toBeDisabled();

  // In a fresh page the model is there, and with it its run.
  await page.goto(`${process.env.LAB_ADDRESS}?backend=wasm#/own`);
  await page.reload();
  await expect(page.getByTestId('own-input')).toBeEnabled({ timeout: 90_000 });
  await kept.getByRole('button', { name: /^Use my-tiny-/ }).click();
  await expect(line).toContainText('It reads 64 tokens', { timeout: 60_000 });
  await page.evaluate(() => {
    location.hash = '#/lab';
  });
  await lab.stored.getByText('A finished run').click();
  await lab.stored.getByRole('button', { name: 'Show it' }).click();
  await expect(lab.status).toHaveAttribute('data-phase', 'finished', { timeout: 90_000 });
  expect(await lab.rows('own-reward')).not.toEqual([]);
  await page.evaluate(() => {
    location.hash = '#/own';
  });
  await kept.getByRole('button', { name: /^Remove my-tiny-/ }).click();
  await expect(kept).toHaveCount(0);
  await expect(line).toContainText('knows film reviews', { timeout: 90_000 });
  await page.reload();
  await expect(page.getByTestId('own-input')).toBeEnabled({ timeout: 90_000 });
  await expect(kept).toHaveCount(0);
});

test('shards with their index are a model, and it votes', async ({ lab }) => {
  const { page } = lab;
  const weights = readSafetensors(readFileSync(join(folder, 'model.safetensors')), 'model.safetensors');
  for (const { name, content } of sharded(weights, 3))
    writeFileSync(join(folder, name), Buffer.from(await content.arrayBuffer()));
  rmSync(join(folder, 'model.safetensors'));
  await openOwn(lab);
  await page.getByTestId('model-folder').setInputFiles(folder);
  await expect(page.getByTestId('model-report')).toContainText('6 files');
  await page.getByTestId('use-model').click();
  await expect(page.getByTestId('own-model-line')).toContainText('as measured just now', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Take the held-out prompts' }).click();
  await page.getByTestId('own-ask').click();
  await expect(page.locator('.vote-choice')).toBeFocused({ timeout: 60_000 });
  // Nothing to train on yet: the lab says so.
  await page.goto(`${page.url().split('#')[0]}#/lab`);
  await expect(lab.train).toBeDisabled();
  await expect(lab.tooLarge).toContainText('has no preferences to train on yet');
});

test('broken folders each give a sentence, and nothing is lost', async ({ lab }) => {
  const { page } = lab;
  await openOwn(lab);
  const problem = page.getByTestId('model-problem');
  const give = (files: Record<string, Buffer>) =>
    page
      .getByTestId('model-files')
      .setInputFiles(Object.entries(files).map(([name, buffer]) => ({ name, mimeType: '', buffer })));
  const whole = Object.fromEntries(names.map((name) => [name, readFileSync(join(tiny, name))]));
  const { 'tokenizer.json': tokenizer, ...without } = whole;

  await give(without);
  await expect(problem).toContainText('tokenizer.json: is missing');
  await expect(problem).toContainText('Choose the folder of a model in Hugging Face layout');
  await give({ ...whole, 'model.safetensors': truncated(whole['model.safetensors']) });
  await expect(problem).toContainText('model.safetensors: truncated');
  await give({ ...whole, 'model.safetensors': wrongShape(whole['model.safetensors']) });
  await expect(problem).toContainText('but config.json requires');
  await give({ ...whole, 'config.json': Buffer.from('{"model_type": "mamba"}') });
  await expect(problem).toContainText('"mamba" is an architecture that the lab does not support');
  await give({ ...without, 'tokenizer.json': tokenizer.subarray(0, 500) });
  await expect(problem).toContainText('tokenizer.json: not valid JSON');
  await expectNoViolations(lab);
  // The lab's own model is still there, and whole files work after all that.
  await expect(page.getByTestId('own-model-line')).toContainText('knows film reviews');
  await give(whole);
  await expect(page.getByTestId('model-report')).toContainText('GPT-2');
  await expect(problem).toHaveCount(0);
});

test('a folder can be dropped', async ({ lab }) => {
  const { page } = lab;
  await openOwn(lab);
  const files = names.map((name) => [name, [...readFileSync(join(tiny, name))]] as const);
  const dataTransfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const [name, bytes] of files) transfer.items.add(new File([Uint8Array.from(bytes)], name));
    return transfer;
  }, files);
  await page.getByTestId('model-drop').dispatchEvent('drop', { dataTransfer });
  await expect(page.getByTestId('model-report')).toContainText('GPT-2');
});

test('numbers that are none are found when the model is read, and the way back is there', async ({ lab }) => {
  const { page } = lab;
  const bytes = readFileSync(join(folder, 'model.safetensors'));
  bytes.writeUInt16LE(0x7e00, bytes.length - 2);
  writeFileSync(join(folder, 'model.safetensors'), bytes);
  await openOwn(lab);
  await page.getByTestId('model-folder').setInputFiles(folder);
  await page.getByTestId('use-model').click();
  await expect(page.getByTestId('own-model-failure')).toContainText('holds NaN', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Go back to the lab’s model' }).click();
  await expect(page.getByTestId('own-model-line')).toContainText('knows film reviews', { timeout: 90_000 });
});

test('on a GPU, in software, too', async ({ lab }) => {
  test.setTimeout(240_000);
  const { page } = lab;
  // The shipped model takes longer there than a test may.
  await serveTinyModel(page);
  await page.goto(
    `${process.env.LAB_ADDRESS}?model=tiny&backend=webgpu&steps=2&batchSize=2&evaluateEvery=2#/own`,
  );
  await expect(page.getByTestId('own-input')).toBeEnabled({ timeout: 120_000 });
  await page.getByText('Bring a model of your own').click();
  await page.getByTestId('model-folder').setInputFiles(folder);
  await expect(page.getByTestId('model-plans').locator('tbody tr')).toHaveCount(2);
  await page.getByTestId('use-model').click();
  await expect(page.getByTestId('own-model-line')).toContainText('as measured just now', { timeout: 90_000 });
  await page
    .getByTestId('own-input')
    .setInputFiles({ name: 'mine.jsonl', mimeType: 'text/plain', buffer: Buffer.from(pairs) });
  await page.getByRole('radio', { name: 'Length' }).check();
  await page.getByTestId('own-train').click();
  await lab.finished();
  expect(await lab.rows('own-reward')).not.toEqual([]);
});
