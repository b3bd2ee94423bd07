import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './lab.ts';

/** Completions are on the page at once, with what the judge says of them. */
test.beforeEach(async ({ lab }) => {
  await lab.open('?backend=wasm');
  await expect(lab.page.getByRole('list', { name: /reasons/ }).first()).toBeVisible();
});

test('a word shows the judge’s reasons to the mouse and to the keyboard', async ({ lab }) => {
  const tooltip = lab.page.getByRole('tooltip');
  const completion = lab.page.getByTestId('comparison-policy').first();
  const reason = completion.getByRole('list', { name: /reasons/ }).getByRole('button', { name: '+' });
  await reason.first().focus();
  const word = completion.locator('.token.lit').first();
  await word.hover();
  await expect(tooltip).toContainText(/judge: .+ \+\d/);
  await expect(tooltip).toContainText(/log-ratio/);
  await lab.page.mouse.move(0, 0);
  await expect(tooltip).toBeHidden();

  await completion.getByRole('group').getByRole('button').first().focus();
  await expect(tooltip).toBeVisible();
  for (let i = 0; i < 40 && !/judge/.test((await tooltip.textContent()) ?? ''); i++) {
    await lab.page.keyboard.press('ArrowRight');
  }
  await expect(tooltip).toContainText('judge: ');
  const focused = lab.page.locator('.token:focus');
  await expect(focused).toHaveAccessibleDescription(/judge: /);
  const { violations } = await new AxeBuilder({ page: lab.page }).include('.texts').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await lab.page.keyboard.press('Escape');
  await expect(tooltip).toBeHidden();
});

test('a reason lights its words, by focus, by pointer, and kept by a click', async ({ lab }) => {
  const completion = lab.page.getByTestId('comparison-policy').first();
  const reason = completion
    .getByRole('list', { name: /reasons/ })
    .getByRole('button')
    .first();
  const lit = completion.locator('.token.lit');
  await reason.focus();
  await expect(lit).not.toHaveCount(0);
  await reason.blur();
  await expect(lit).toHaveCount(0);
  await reason.hover();
  await expect(lit).not.toHaveCount(0);
  await reason.click();
  await reason.blur();
  await lab.page.mouse.move(0, 0);
  await expect(lit).not.toHaveCount(0);
});
