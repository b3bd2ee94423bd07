import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './lab.ts';
import { serveTinyModel } from './tinyModel.ts';

const FINDINGS = '**/evidence/findings.json';

async function open(page: Page, place: string, query = ''): Promise<void> {
  await page.goto(`${process.env.LAB_ADDRESS}${query}#/evidence${place}`);
}

/** Measured in this browser, on the figure. */
const livePoints = (page: Page) => page.locator('.study-figure .ringed-point');

test('from the wall to a study and its claims, by keyboard; nothing starts by itself', async ({ lab }) => {
  const { page } = lab;
  await open(page, '');
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(
    'What lectures and papers say, measured here',
  );
  const card = page.getByRole('listitem').filter({ hasText: 'Reward against KL' });
  await expect(card.getByRole('img', { name: /reward against KL/ })).toBeVisible();
  await expect(card).toContainText(/\d+ (of \d+ )?runs/);
  await page.getByRole('searchbox', { name: 'Claim' }).fill('claim 12');
  await expect(page.locator('.study-card')).toHaveCount(1);

  await card.getByRole('link', { name: /^How much reward/ }).press('Enter');
  await expect(page.getByRole('heading', { level: 2 })).toContainText('How much reward');
  const figure = page.getByRole('region', { name: 'Film reviews: reward against KL', exact: true });
  await expect(figure.locator('.recharts-scatter-symbol path').first()).toBeVisible();
  await figure.getByRole('button', { name: /as a table$/i }).press('Enter');
  await expect(figure.getByRole('row').filter({ hasText: 'DPO' }).first()).toHaveText(
    /\[−?[\d.]+, −?[\d.]+\]/,
  );
  await expect(page.getByText('npm run reproduce -- --only frontier')).toBeVisible();

  await page.getByRole('link', { name: 'Claim 12', exact: true }).press('Enter');
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: 'Claim 12', exact: true }) });
  await expect(row).toBeInViewport();
  await expect(row).toHaveAttribute('data-marked', 'true');
  await expect(row.getByRole('link', { name: 'Claim 12' })).toBeFocused();
  await expect(page.getByRole('rowheader')).toHaveCount(27);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 2 })).toContainText('How much reward');
  expect(page.workers()).toEqual([]);
});

test('back from a study, the wall is where it was left, with what was searched for', async ({ lab }) => {
  const { page } = lab;
  const offset = () => page.evaluate(() => Math.round(window.scrollY));
  await open(page, '');
  await page.getByRole('combobox', { name: 'World' }).selectOption({ index: 1 });
  const card = page.locator('.study-card').last();
  await card.scrollIntoViewIfNeeded();
  const left = await offset();
  expect(left).toBeGreaterThan(200);
  const link = card.getByRole('heading').getByRole('link');
  const question = `${await link.textContent()}`;
  await link.click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(question);
  expect(await offset()).toBe(0);
  await page.goBack();
  await expect(link).toBeFocused();
  await expect.poll(offset).toBe(left);

  // The same by the link above a study, and from another place.
  await link.click();
  await page.getByRole('main').getByRole('link', { name: 'Evidence', exact: true }).click();
  await expect(link).toBeFocused();
  await expect.poll(offset).toBe(left);
  await page.getByRole('link', { name: 'Lessons', exact: true }).click();
  await expect(page.locator('[data-place="lessons"] h2').first()).toBeVisible();
  await page.goBack();
  await expect.poll(offset).toBe(left);
  await expect(page.getByRole('combobox', { name: 'World' })).not.toHaveValue('');
});

test('a row of the claims has an address of its own', async ({ lab }) => {
  await open(lab.page, '/claims/27');
  const row = lab.page.locator('#claim-27');
  await expect(row).toBeInViewport();
  await expect(row).toContainText('apples and supplements');
  await expect(row).toHaveAttribute('data-marked', 'true');
  await open(lab.page, '/phrenology');
  await expect(lab.page.getByRole('heading', { level: 2 })).toHaveText('There is no study “phrenology”');
});

test.describe('without findings', () => {
  test.use({ expectedErrors: [/404/] });

  test('the page says why, and tries again', async ({ lab }) => {
    const { page } = lab;
    await page.route(FINDINGS, (route) => route.fulfill({ status: 404 }));
    await open(page, '');
    await expect(page.getByRole('alert')).toContainText('has no evidence/findings.json');
    await page.unroute(FINDINGS);
    await page.route(FINDINGS, (route) =>
      route.fulfill({ json: { format: 'dpo-lab-findings-1', size: 'full' } }),
    );
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await expect(page.getByRole('alert')).toContainText('does not fit this page: studies');
    await page.unroute(FINDINGS);
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await expect(page.locator('.study-card').first()).toBeVisible();
  });
});

test('a study runs here: its points land on the recorded figure, and are there after a reload', async ({
  lab,
}) => {
  test.setTimeout(240_000);
  const { page } = lab;
  await serveTinyModel(page);
  await open(page, '/frontier', '?model=tiny&backend=wasm');
  const section = page.getByRole('region', { name: 'Run it here' });
  await section.getByRole('button', { name: 'Run it here' }).press('Enter');
  await expect(section.getByTestId('study-plan')).toHaveText(/^17 runs, about .* on this machine/, {
    timeout: 90_000,
  });
  await section.getByRole('button', { name: /^Start/ }).press('Enter');
  await expect(section.getByTestId('study-progress')).toContainText(
    /Run \d+ of 17, step \d+ of \d+, about .* left/,
  );
  await expect(page).toHaveTitle(/^sweep \d+\/17/);
  await expect(livePoints(page).first()).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText('this browser, quick size, 1 seed')).toBeVisible();
  // The lab knows of it.
  await page.getByRole('link', { name: 'Lab', exact: true }).press('Enter');
  await expect(lab.train).toBeDisabled();
  await page.goBack();
  await section.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(section).toContainText(/Stopped with \d+ of 17 runs done\./);
  const landed = await livePoints(page).count();
  expect(landed).toBeGreaterThan(0);

  await page.reload();
  await expect(livePoints(page)).toHaveCount(0);
  await section.getByRole('button', { name: 'Run it here' }).press('Enter');
  await expect(section.getByTestId('earlier-study')).toContainText(/This browser has \d+ of 17 runs done/, {
    timeout: 90_000,
  });
  await section.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect.poll(() => livePoints(page).count(), { timeout: 90_000 }).toBeGreaterThan(landed);
  await section.getByRole('button', { name: 'Cancel' }).press('Enter');
  await section.getByRole('button', { name: 'Discard' }).press('Enter');
  await expect(livePoints(page)).toHaveCount(0);
  await expect(section.getByRole('button', { name: /^Start/ })).toBeVisible();
});

test('a study without runs is computed at once', async ({ lab }) => {
  const { page } = lab;
  await serveTinyModel(page);
  await open(page, '/by-definition', '?model=tiny&backend=wasm');
  await page.getByRole('button', { name: 'Run it here' }).press('Enter');
  await page.getByRole('button', { name: 'Compute it' }).click({ timeout: 90_000 });
  const [recorded, here] = ['', ': this browser, quick size, 1 seed'].map((from) =>
    page.getByRole('region', {
      name: `One equivalence class of rewards, one optimal policy${from}`,
      exact: true,
    }),
  );
  await expect(here.getByRole('row')).not.toHaveCount(0);
  expect(await here.getByRole('row').allTextContents()).toEqual(
    await recorded.getByRole('row').allTextContents(),
  );
});

for (const theme of ['light', 'dark', 'projector']) {
  for (const [name, place] of [
    ['the wall', ''],
    ['a study', '/frontier'],
    ['the claims', '/claims/12'],
  ]) {
    test(`no accessibility violations on ${name} in the theme ${theme}`, async ({ lab }) => {
      await open(lab.page, place, `?theme=${theme}`);
      await expect(lab.page.getByRole('heading', { level: 2 })).toBeVisible();
      const { violations } = await new AxeBuilder({ page: lab.page }).analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`,
      );
      expect(found).toEqual([]);
      for (const width of [390, 1280, 1920]) {
        await lab.page.setViewportSize({ width, height: 844 });
        const [content, window] = await lab.page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(content).toBeLessThanOrEqual(window);
      }
    });
  }
}

test('a study is shown on the wall by the keys of a clicker', async ({ lab: { page } }) => {
  await page.goto(`${process.env.LAB_ADDRESS}#/evidence/frontier`);
  await page.getByRole('link', { name: 'Present' }).click();
  const wall = page.locator('.on-the-wall');
  await expect(wall.getByRole('heading', { level: 1 })).toContainText('How much reward does each method buy');
  await page.keyboard.press('PageDown');
  await expect(wall).toHaveAttribute('data-slide', 'figure');
  await page.keyboard.press('PageUp');
  await expect(wall).toHaveAttribute('data-slide', 'question');
  await page.keyboard.press('b');
  await expect(page.getByLabel(/Black screen/)).toBeVisible();
  await page.keyboard.press('b');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: 'Present' })).toBeVisible();
  await expect(page.locator('html')).not.toHaveAttribute('data-presenting');
});
