import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { expect, type Lab, test } from './lab.ts';

/** What the large figure answers beyond its curves: who wins where, how samples are distributed, what a sweep adds. */

async function violations({ page }: Lab): Promise<string[]> {
  const found = (await new AxeBuilder({ page }).analyze()).violations;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}
const tab = ({ page }: Lab, name: string) =>
  page.getByRole('group', { name: 'Figures' }).getByRole('button', { name, exact: true });

const ANSWER = /^DPO wins \d+% ± \d+ at temperature 0\.5, n = 128 \((\d+) wins, (\d+) ties, (\d+) losses\)/;

/** A finished run on the win-rate figure, and where its answers stand. */
async function trained(lab: Lab): Promise<Locator> {
  await lab.openTiny('&backend=wasm&steps=2&evaluateEvery=2&batchSize=2');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await tab(lab, 'Win rate').click();
  return lab.page.getByTestId('ask-temperature').getByRole('status');
}
const ask = ({ page }: Lab, temperature: number) =>
  page.getByRole('button', { name: `Who wins at temperature ${temperature}?`, exact: true });

test('who wins at temperature 0.5, and by how much: two clicks after training', async ({ lab }) => {
  const { page } = lab;
  const answer = await trained(lab);
  await ask(lab, 0.5).click();
  await expect(answer).toContainText(ANSWER, { timeout: 60_000 });
  const tally = (await answer.textContent())?.match(ANSWER)?.slice(1).map(Number) ?? [];
  expect(tally.reduce((sum, count) => sum + count, 0)).toBe(128);
  const hero = page.getByTestId('hero');
  await expect(hero.getByRole('heading')).toHaveText('Who wins at which temperature?');
  await hero.getByRole('button', { name: /table/ }).click();
  await expect(hero.getByRole('row', { name: /^DPO.* wins/ })).toHaveCount(1);
  expect(await violations(lab)).toEqual([]);
  await page.getByRole('button', { name: 'Along training' }).click();
  await expect(hero.getByRole('heading')).toHaveText('How often does it beat the reference?');
});

test('an answer outlasts a reload, and so do the weights: what was not asked then is asked now', async ({
  lab,
}) => {
  const { page } = lab;
  const answer = await trained(lab);
  await ask(lab, 0.5).click();
  await expect(answer).toContainText(ANSWER, { timeout: 60_000 });
  const said = (await answer.textContent()) ?? '';
  await page.reload();
  await lab.ready();
  await page.getByTestId('runs').click();
  await page.getByRole('button', { name: /^Show DPO/ }).click();
  await tab(lab, 'Win rate').click();
  await ask(lab, 0.5).click();
  await expect(answer).toHaveText(said);
  await ask(lab, 1).click();
  await expect(answer).toContainText('at temperature 1, n =', { timeout: 60_000 });
});

test('a paused run is asked, goes on, and ends as if it had not been', async ({ lab }) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&steps=4&evaluateEvery=2&batchSize=2');
  await lab.ready();
  await tab(lab, 'Win rate').click();
  await expect(ask(lab, 0.25)).toBeDisabled();
  await lab.step.click();
  await expect(page).toHaveTitle(/^paused/);
  await ask(lab, 0.25).click();
  const answer = page.getByTestId('ask-temperature').getByRole('status');
  await expect(answer).toContainText('% ±', { timeout: 60_000 });
  await lab.train.click();
  await lab.finished();
  const losses = async () => (await lab.rows('loss')).flatMap(({ train }) => train ?? []);
  const asked = await losses();
  expect(asked).toHaveLength(4);
  await lab.rewind.click();
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  expect(await losses()).toEqual(asked);
});

test('distributions before and now open large, with exact counts', async ({ lab }) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&steps=4&evaluateEvery=2&batchSize=2');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await tab(lab, 'Spread').click();
  await expect(page.getByTestId('densities-gold')).toContainText('before');
  await expect(page.getByTestId('densities-length')).toContainText('means of 48 samples');
  expect(await violations(lab)).toEqual([]);
  await page.getByTestId('densities-length').click();
  const hero = page.getByTestId('hero');
  await hero.getByRole('button', { name: /table/ }).click();
  // The table is fetched when it is first asked for.
  await expect(hero.getByRole('row', { name: /^before/ }).first()).toBeVisible();
  const counts = (await hero.getByRole('row', { name: /^before/ }).allTextContents()).map((text) =>
    Number(text.match(/: (\d+) of 48/)?.[1]),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(48);
  await page.getByTestId('densities-close').click();
  await expect(page.getByTestId('densities-gold')).toBeVisible();
});

test('a sweep lands on the hero beside the run that is there, and leaves when it is closed', async ({
  lab,
}) => {
  const { page } = lab;
  const { sweep } = lab;
  await lab.openTiny('&backend=wasm&steps=4&evaluateEvery=2&batchSize=2');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  const points = page.getByTestId('hero').locator('.recharts-scatter-symbol');
  await expect(points).toHaveCount(3);
  await sweep.button.click();
  await sweep.values.fill('0.05, 1');
  await sweep.start.press('Enter');
  await expect(points).toHaveCount(4, { timeout: 60_000 });
  await sweep.done();
  const toggle = page.getByTestId('hero').getByRole('button', { name: /table/ });
  await toggle.click();
  for (const name of [/^DPO/, /^sweep: β 0\.05/, /^sweep: β 1/]) {
    await expect(page.getByTestId('hero').getByRole('row', { name }).first()).toBeVisible();
  }
  await toggle.click();
  await sweep.panel.getByRole('button', { name: 'Close' }).click();
  await expect(points).toHaveCount(3);
});

test('pinned runs stand beside the texts at the shown step, and the largest loss comes first', async ({
  lab,
}) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&steps=4&evaluateEvery=2&batchSize=2&learningRate=0.001');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await lab.control(/β|beta/i).fill('1');
  await lab.train.click();
  await expect(page.getByTestId('hero')).toContainText('DPO β 1');
  await lab.finished();
  const texts = page.getByRole('region', { name: 'What it writes' });
  await texts.getByRole('checkbox', { name: /pinned runs/ }).check();
  await expect(texts.getByRole('heading', { name: /β 0\.1.*, step 4/ })).toBeVisible();
  await texts.getByRole('slider').press('ArrowLeft');
  await expect(texts.getByRole('heading', { name: /β 0\.1.*, step 2/ })).toBeVisible();

  await texts.getByRole('button', { name: 'Largest loss first' }).click();
  const gains: number[] = [];
  for (let i = 0; i < 6; i++) {
    const [before, now] = await texts
      .locator('.completion .gold b')
      .evaluateAll((all) => all.slice(0, 2).map(({ textContent }) => Number(textContent?.replace('−', '-'))));
    gains.push(now - before);
    await texts.getByRole('button', { name: 'Next prompt' }).click();
  }
  expect(gains).toEqual(gains.toSorted((a, b) => a - b));
});
