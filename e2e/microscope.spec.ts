import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { expect, type Lab, test } from './lab.ts';

const SHORT = '&backend=wasm&batchSize=4&steps=6';

/** The first number of a text, true minus signs and all. */
const numberIn = (text: string | null): number =>
  Number(text?.replaceAll('−', '-').match(/[+-]?\d+(\.\d+)?/)?.[0]);

/** All numbers that stand under symbols or alone in the loss, by their names. */
async function termsOf(loss: Locator): Promise<Record<string, number>> {
  const names = await loss
    .getByRole('button')
    .evaluateAll((terms) => terms.map((term) => term.getAttribute('aria-label') ?? ''));
  return Object.fromEntries(
    names.map((name) => name.split(' = ')).map(([name, value]) => [name, numberIn(value)]),
  );
}

async function expectNoViolations(lab: Lab): Promise<void> {
  const { violations } = await new AxeBuilder({ page: lab.page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
  expect(found).toEqual([]);
}

test('a pair under the microscope: before the first step, after one made there, and from the keyboard', async ({
  lab,
}) => {
  const { microscope, page } = lab;
  await lab.openTiny(SHORT);
  await lab.ready();
  await microscope.button.focus();
  await page.keyboard.press('Enter');
  await expect(microscope.start).toContainText('the loss is ln 2 ≈ 0.6931. Every pair has weight ½.');
  const before = await termsOf(microscope.loss);
  expect(before['log π(y w)']).toBe(before['log π ref(y w)']);
  expect(before.z).toBe(0);
  expect(before.loss).toBeCloseTo(Math.LN2, 3);

  await microscope.panel.getByRole('button', { name: 'Make this step' }).click();
  await expect(microscope.panel).toContainText('The 4 pairs of DPO’s step 2');
  await expect(microscope.start).toBeHidden();
  const after = await termsOf(microscope.loss);
  const ratio = (y: string) => after[`log π(y ${y})`] - after[`log π ref(y ${y})`];
  expect(after['log-ratio of y w']).toBeCloseTo(ratio('w'), 1);
  expect(after.z).toBeCloseTo(0.1 * (ratio('w') - ratio('l')), 2);
  expect(after.loss).toBeCloseTo(Math.log1p(Math.exp(-after.z)), 2);

  // The button that was pressed still has the focus.
  await expect(microscope.panel.getByRole('button', { name: 'Make this step' })).toBeFocused();
  await expect(microscope.place).toHaveText('pair 1 of 4');
  await page.keyboard.press('j');
  await expect(microscope.place).toHaveText('pair 2 of 4');
  await page.keyboard.press('k');
  await expect(microscope.place).toHaveText('pair 1 of 4');
  await microscope.panel.getByRole('button', { name: /^pair 1: weight/ }).focus();
  await page.keyboard.press('End');
  await expect(microscope.place).toHaveText('pair 4 of 4');
  await expect(microscope.panel.getByRole('button', { name: 'Next pair' })).toBeDisabled();

  // A term lights its completion, and a word of the completion its terms.
  await microscope.loss.getByRole('button', { name: /^log π ref\(y l\)/ }).focus();
  await expect(microscope.rejected).toHaveClass(/lit/);
  await expect(microscope.chosen).not.toHaveClass(/lit/);
  await microscope.chosen.getByRole('button').first().focus();
  await expect(microscope.loss.getByRole('button', { name: /^log π\(y w\)/ })).toHaveClass(/lit/);

  await page.keyboard.press('Escape');
  await expect(microscope.panel).toBeHidden();
  await expect(microscope.button).toBeFocused();
  await expect(lab.status).toHaveAttribute('data-phase', 'paused');
});

test('a run that was looked at ends with the numbers of one that was not', async ({ lab }) => {
  const { microscope } = lab;
  await lab.openTiny(SHORT);
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  const rows = await lab.rows('loss');
  await lab.rewind.click();
  await lab.ready();
  await microscope.button.click();
  for (const step of [1, 2, 3]) {
    await expect(microscope.panel).toContainText(`The 4 pairs of DPO’s step ${step}`);
    const mean = numberIn(
      (await microscope.panel.getByText(/mean loss/).textContent())?.split('mean loss')[1] ?? '',
    );
    // Three decimals here, four there.
    const train = rows.find((row) => row.step === step)?.train ?? Number.NaN;
    expect(Math.abs(mean - train)).toBeLessThan(0.0006);
    await microscope.panel.getByRole('button', { name: 'Make this step' }).click();
  }
  await expect(microscope.panel).toContainText('The 4 pairs of DPO’s step 4');
  await microscope.panel.page().keyboard.press('Escape');
  await lab.train.click();
  await lab.finished();
  expect(await lab.rows('loss')).toEqual(rows);
  await microscope.button.click();
  await expect(microscope.panel).toContainText('The 4 pairs of DPO’s step 7');
  await expect(microscope.panel.getByRole('button', { name: 'Make this step' })).toBeHidden();
});

test('PPO’s samples have advantage, ratio and penalty at every token, and add up', async ({ lab }) => {
  const { microscope } = lab;
  await lab.openTiny('&backend=wasm&method=ppo&reward=gold&promptsPerStep=4&steps=2');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await microscope.button.click();
  await expect(microscope.place).toHaveText('sample 1 of 4');
  await microscope.panel.getByRole('radio', { name: /log ρ/ }).check();
  const rows = await microscope.panel
    .locator('tbody tr')
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')),
    );
  const numbers = rows.map((cells) => cells.map(numberIn));
  const penalty = numberIn((await microscope.reward.textContent())?.split(': ')[1] ?? '');
  const sum = numbers.reduce((total, [, , ofToken]) => total + ofToken, 0);
  expect(Math.abs(sum - penalty)).toBeLessThan(0.0006 * numbers.length);
  for (const [, , , , advantage, ratio, loss] of numbers) {
    const clipped = Math.min(1.2, Math.max(0.8, ratio));
    expect(Math.abs(loss - Math.max(-advantage * ratio, -advantage * clipped))).toBeLessThan(0.02);
  }
  await expectNoViolations(lab);
});

test('a method without a loss of pairs shows the labelled pairs', async ({ lab }) => {
  const { microscope } = lab;
  await lab.openTiny(`${SHORT}&method=sft`);
  await lab.ready();
  await microscope.button.click();
  await expect(microscope.card).toContainText('1 of 12');
  const [chosen, rejected] = await Promise.all(
    ['chosen', 'rejected'].map(async (name) =>
      numberIn(
        (await microscope.card.getByRole('region', { name }).getByRole('heading').textContent()) ?? '',
      ),
    ),
  );
  await expect(microscope.card).toContainText(
    chosen > rejected ? 'Gold agrees with the label.' : /Gold (prefers the rejected one|rates both the same)/,
  );
  await microscope.card.getByRole('button', { name: 'Next pair' }).click();
  await expect(microscope.card).toContainText('2 of 12');
});

for (const theme of ['light', 'dark', 'projector']) {
  test(`no accessibility violations under the microscope in the theme ${theme}`, async ({ lab }) => {
    const { microscope } = lab;
    await lab.openTiny(`${SHORT}&theme=${theme === 'projector' ? 'light' : theme}`);
    await lab.ready();
    await lab.train.click();
    await lab.finished();
    await microscope.button.click();
    await expect(microscope.place).toBeVisible();
    await lab.page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    await expectNoViolations(lab);
    await lab.page.setViewportSize({ width: 390, height: 844 });
    const [content, window] = await microscope.panel.evaluate((panel) => [
      panel.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(content).toBeLessThanOrEqual(window);
  });
}
