import AxeBuilder from '@axe-core/playwright';
import { expect, type Lab, test } from './lab.ts';

/** What the large figure answers beyond its curves: who wins where, how samples are distributed, what a sweep adds. */

async function violations({ page }: Lab): Promise<string[]> {
  const found = (await new AxeBuilder({ page }).analyze()).violations;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}
const tab = ({ page }: Lab, name: string) =>
  page.getByRole('group', { name: 'Figures' }).getByRole('button', { name, exact: true });

test('who wins at temperature 0.5, and by how much, in two clicks after training; a reload keeps the answer', async ({
  lab,
}) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&steps=4&evaluateEvery=2&batchSize=2');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await tab(lab, 'Win rate').click();
  await page.getByRole('button', { name: 'Who wins at temperature 0.5?' }).click();
  const answer = page.getByTestId('ask-temperature').getByRole('status');
  await expect(answer).toContainText(/^DPO wins \d+% ± \d+ at temperature 0\.5, n = 128/, {
    timeout: 60_000,
  });
  const said = await answer.textContent();
  const [wins, ties, losses] = (said?.match(/\((\d+) wins, (\d+) ties, (\d+) losses\)/) ?? [])
    .slice(1)
    .map(Number);
  expect(wins + ties + losses).toBe(128);
  const hero = page.getByTestId('hero');
  await expect(hero.getByRole('heading')).toHaveText('Who wins at which temperature?');
  await expect(hero.locator('.recharts-scatter-symbol')).toHaveCount(1);

  await page.getByRole('button', { name: 'Who wins at temperature 0?' }).click();
  await expect(answer).toContainText('at temperature 0,', { timeout: 60_000 });
  await hero.getByRole('button', { name: /table/ }).click();
  await expect(hero.getByRole('row')).toHaveCount(3);
  expect(await violations(lab)).toEqual([]);
  await page.getByRole('button', { name: 'Along training' }).click();
  await expect(hero.getByRole('heading')).toHaveText('How often does it beat the reference?');

  await page.reload();
  await lab.ready();
  await page.getByTestId('runs').click();
  await page.getByRole('button', { name: /^Show DPO/ }).click();
  await tab(lab, 'Win rate').click();
  await page.getByRole('button', { name: 'Who wins at temperature 0.5?' }).click();
  await expect(answer).toHaveText(said ?? '');
  // Its weights are gone, so another temperature has no answer.
  await page.getByRole('button', { name: 'Who wins at temperature 1?' }).click();
  await expect(answer).toContainText('no longer stored');
});

test('while a run goes on nobody asks it; paused it answers, and ends as if it had not', async ({ lab }) => {
  const { page } = lab;
  const query = '&backend=wasm&steps=60&evaluateEvery=30&batchSize=2';
  await lab.openTiny(query);
  await lab.ready();
  await lab.train.click();
  await tab(lab, 'Win rate').click();
  const ask = page.getByRole('button', { name: 'Who wins at temperature 0.25?' });
  await expect(ask).toBeDisabled();
  await lab.reaches(3);
  await lab.pause.click();
  await expect(page).toHaveTitle(/^paused/);
  await ask.click();
  await expect(page.getByTestId('ask-temperature').getByRole('status')).toContainText('at temperature 0.25', {
    timeout: 60_000,
  });
  await lab.train.click();
  await lab.finished();
  const losses = async () => (await lab.rows('loss')).map(({ train }) => train);
  const asked = await losses();
  await lab.openTiny(query);
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
  await expect(page.getByTestId('hero')).toContainText('sweep: β 0.05');
  await expect.poll(() => points.count()).toBeGreaterThanOrEqual(5);
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
