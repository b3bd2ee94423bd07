import { expect, test } from './lab.ts';

test('the lab goes on the wall by the keys of a clicker, and trains there', async ({ lab }) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&steps=3&batchSize=2&evaluateEvery=1');
  await lab.ready();
  await page.getByRole('link', { name: 'Present' }).click();
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText('How much reward, at what distance?');
  // Nothing on the wall is meant for the lecturer, and a clicker has no pointer.
  await expect(page.getByRole('button')).toHaveCount(0);

  await page.keyboard.press('t');
  await expect(page.locator('.wall-source')).toHaveText('measured: DPO, step 3');
  await expect(page.locator('.wall-numbers')).toContainText(/nats of KL ± \d/);

  await page.keyboard.press('PageDown');
  await expect(heading).toHaveText(/win|beat/i);
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  await expect(heading).toHaveText('What does DPO write now?');
  await expect(page.getByTestId('comparison-policy')).toBeVisible();

  await page.keyboard.press('b');
  await expect(page.getByLabel('Black screen. Press B again.')).toBeVisible();
  await page.keyboard.press('b');
  await page.keyboard.press('Escape');
  await expect(lab.train).toBeVisible();
  await expect(page).toHaveURL(/#\/lab$/);
});
