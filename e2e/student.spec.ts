import type { Locator, Page } from '@playwright/test';
import { expect, test } from './lab.ts';
import { serveTinyModel } from './tinyModel.ts';

/** Questions that a new student comes with, and how many clicks each takes from the opening page. */

const MOST_FOR_CURVES = 8;
const MOST_FOR_THE_TURN = 3;

/** Clicks as a person does, and counts. Typing into a field that was clicked is no click. */
function counted() {
  let clicks = 0;
  return {
    click: async (target: Locator) => {
      clicks += 1;
      await target.click();
    },
    count: () => clicks,
  };
}

const train = (page: Page) =>
  page.getByRole('group', { name: 'Run' }).getByRole('button', { name: 'Train', exact: true });

test('β 1 stays close, β 0.01 drifts: both curves, with intervals', async ({ lab }) => {
  const { page } = lab;
  const { click, count } = counted();
  await serveTinyModel(page);
  const settings = '?model=tiny&backend=wasm&steps=4&batchSize=2&evaluateEvery=2';
  await page.goto(`${process.env.LAB_ADDRESS}${settings}#/lessons`);
  await click(page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Lab' }));
  const beta = page.getByRole('spinbutton', { name: /^beta/ });
  for (const value of ['1', '0.01']) {
    await click(beta);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(value);
    await expect(train(page)).toBeEnabled({ timeout: 90_000 });
    await click(train(page));
    await lab.finished();
  }
  expect(count()).toBeLessThanOrEqual(MOST_FOR_CURVES);

  const runs = page.getByRole('region', { name: 'Runs' });
  for (const name of ['DPO β 1,', 'DPO β 0.01,']) await expect(runs).toContainText(name);
  // Three evaluations of each run, with bars in both directions.
  await expect(page.getByTestId('hero').locator('.recharts-errorBar')).toHaveCount(12);
});

test('when did gold turn, and what did it write then?', async ({ lab }) => {
  const { page } = lab;
  const { click, count } = counted();
  await page.goto(`${process.env.LAB_ADDRESS}?backend=wasm#/lessons`);
  await click(page.getByRole('link', { name: 'Train it yourself' }));
  await click(page.getByRole('button', { name: 'Show a recorded run' }));
  const turn = page.getByTestId('turn');
  await expect(turn).toContainText(/Gold turned at step \d+: from −?\d\.\d\d to −?\d\.\d\d\./);
  await click(turn.getByRole('button', { name: /^Read step/ }));
  expect(count()).toBeLessThanOrEqual(MOST_FOR_THE_TURN);

  const step = (await turn.textContent())?.match(/step (\d+)/)?.[1];
  const texts = page.getByRole('region', { name: 'What it writes' });
  await expect(texts.getByRole('slider')).toHaveAttribute('aria-valuetext', `step ${step}`);
  await expect(texts.getByTestId('comparison-policy')).toContainText(/gold [+−]\d\.\d\d/);
});
