import { devices } from '@playwright/test';
import { expect, test } from './lab.ts';
import { serveTinyModel } from './tinyModel.ts';

/** A whole run as a screen reader sees it: by roles and names alone, with the keyboard, and never without a focus. */

test('from the first view to the microscope, by role and name', async ({ lab }) => {
  const { page } = lab;
  await serveTinyModel(page);
  await page.goto(`${process.env.LAB_ADDRESS}?model=tiny&backend=wasm&method=sft#/lessons`);
  await expect(page.getByRole('link', { name: 'Train it yourself' })).toBeVisible();
  // That link leads to the shipped model; this one keeps the tiny checkpoint.
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Lab' }).press('Enter');

  const method = page.getByRole('button', { name: /^Method / });
  await method.focus();
  await page.keyboard.type('dpo');
  await expect(page.getByRole('option', { name: 'DPO', exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Method DPO', exact: true })).toBeFocused();
  await page.getByRole('spinbutton', { name: /^steps/ }).fill('4');
  await page.getByRole('spinbutton', { name: /^batch size/ }).fill('2');

  const train = page.getByRole('group', { name: 'Run' }).getByRole('button', { name: 'Train', exact: true });
  await expect(train).toBeEnabled({ timeout: 90_000 });
  await train.press('Enter');
  const pause = page.getByRole('button', { name: 'Pause' });
  await expect(pause).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: /finished/i })).toBeAttached({ timeout: 90_000 });
  // The button that had the focus can do nothing any more, and keeps it.
  await expect(pause).toBeDisabled();
  await expect(pause).toBeFocused();
  await page.keyboard.press('Space');
  await expect(train).toBeEnabled();

  const texts = page.getByRole('region', { name: 'What it writes' });
  await expect(texts).toContainText(
    /Gold (rose|fell|moved) by [+−]?\d\.\d\d ± \d\.\d\d on the same \d+ prompts/,
  );
  await page.getByRole('button', { name: 'Microscope' }).press('Enter');
  const microscope = page.getByRole('dialog', { name: 'Microscope' });
  await expect(microscope).toContainText('The 2 pairs of DPO’s step 5');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Microscope' })).toBeFocused();
});

test('the texts are a few tab stops away', async ({ lab }) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm');
  await lab.ready();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('#content')).toBeFocused();
  for (let i = 0; i < 2; i++) await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to the texts' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'What it writes' })).toBeFocused();
});

test.describe('on a phone', () => {
  const { viewport, hasTouch, isMobile } = devices['Pixel 7'];
  test.use({ viewport: { ...viewport, width: 390 }, hasTouch, isMobile });

  test('the figure is there, and what is to be touched is 44 pixels high', async ({ lab }) => {
    const { page } = lab;
    await lab.openTiny('&backend=wasm&steps=3&batchSize=2');
    await lab.ready();
    await lab.train.click();
    await lab.finished();
    const points = page.getByTestId('hero').locator('.recharts-scatter-symbol');
    await expect(points.first()).toBeVisible();
    for (const place of ['lab', 'own', 'evidence', 'lessons']) {
      if (place !== 'lab') await page.getByRole('link', { name: place, exact: false }).first().click();
      await expect(page.locator(`[data-place="${place}"] h2`).first()).toBeVisible();
      expect(await page.evaluate(smallTargets), place).toEqual([]);
    }
  });
});

/** What can be touched and is lower than 44 pixels, save words within a text. */
function smallTargets(): string[] {
  const all = document.querySelectorAll<HTMLElement>('button, select, summary, input, a[href]');
  return [...all].flatMap((element) => {
    // A field is touched by its label, too.
    const label = element.matches('[type="radio"], [type="checkbox"]') ? element.closest('label') : null;
    const target = label ?? element;
    const { height } = target.getBoundingClientRect();
    const isWord =
      getComputedStyle(target).display === 'inline' || target.closest('.tokens, svg, p, td') !== null;
    const isHidden = !target.checkVisibility() || target.matches('.skip, :disabled') || height === 0;
    if (isHidden || isWord || height >= 43.5) return [];
    const name = target.getAttribute('aria-label') ?? target.textContent;
    return [`${target.tagName.toLowerCase()} ${name?.trim().slice(0, 30)}: ${height.toFixed(0)}`];
  });
}
