import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './lab.ts';

/** The table of eight completions and the derivation of lesson 3, by keyboard alone. */

const LESSON = '3-the-best-policy-on-paper';

async function open(page: Page, beat: number): Promise<void> {
  await page.goto(`${process.env.LAB_ADDRESS}#/lessons/${LESSON}/${beat}`);
  await expect(page.getByText('Yours to try once you have guessed.').first()).toBeVisible();
  await page.getByRole('button', { name: 'Show me without guessing' }).press('Enter');
}

async function violations(page: Page): Promise<string[]> {
  const found = (await new AxeBuilder({ page }).analyze()).violations;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}

const row = (page: Page, completion: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: completion }) });

test('β goes from the reference to the highest reward, and the table can be typed', async ({
  lab: { page },
}) => {
  await open(page, 1);
  const beta = page.getByRole('slider', { name: 'beta slider' });
  const best = row(page, 'loved the loved.').locator('td.policy');
  await beta.press('Home');
  await expect(best).toHaveText('100.0');
  await beta.press('End');
  await expect(best).toHaveText(/^2\.\d$/);
  await page.getByRole('spinbutton', { name: 'beta' }).fill('1');
  await expect(best).toHaveText('14.1');

  // The others share what is left: half of the reference's probability, and no more than a half.
  await page.getByRole('spinbutton', { name: 'π_ref of “were fine.”, per cent' }).fill('50');
  await expect(page.getByRole('spinbutton', { name: 'π_ref of “were funny.”, per cent' })).toHaveValue('9.2');
  await page.getByRole('spinbutton', { name: 'Reward of “bored me.”' }).fill('99');
  await expect(row(page, 'bored me.').getByRole('alert').last()).toHaveText('A number from -10 to 10.');
  await expect(row(page, 'bored me.').locator('td.policy')).not.toHaveText('100.0');
  await page.getByRole('button', { name: 'Start over' }).press('Enter');
  await expect(best).toHaveText('14.1');
  expect(await violations(page)).toEqual([]);
});

test('no policy of one’s own beats the best', async ({ lab: { page } }) => {
  await open(page, 2);
  const tries = page.getByRole('button', { name: 'Try 1,000 at random' });
  await tries.press('Enter');
  await expect(
    page.getByText(/^1,000 tried\. The closest falls short by 0\.\d+; none beats π\*\.$/),
  ).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Your probability of “were funny.”, per cent' }).fill('99');
  await expect(page.getByText(/^1,001 tried/)).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('f(x) moves Z and the reward, and nothing else', async ({ lab: { page } }) => {
  await open(page, 6);
  await page.getByRole('slider', { name: 'added to every reward slider' }).press('End');
  await expect(page.locator('.gibbs-moved .moved th')).toHaveText(['Z', 'β log Z', 'E[r] under π*']);
  expect(await violations(page)).toEqual([]);
});

test('the derivation goes on and back line by line, with the numbers of the table', async ({
  lab: { page },
}) => {
  await open(page, 7);
  const lines = page.getByRole('listitem').filter({ has: page.locator('math') });
  await expect(lines).toHaveCount(1);
  const next = page.getByRole('button', { name: 'Next line' });
  await next.press('Enter');
  await expect(lines).toHaveCount(2);
  await expect(lines.last()).toContainText('= 0.891');
  await page.getByRole('combobox', { name: 'rejected' }).selectOption('bored me.');
  await expect(lines.last()).toContainText('= 0.917');
  await next.press('Backspace');
  await expect(lines).toHaveCount(1);
  expect(await violations(page)).toEqual([]);
});
