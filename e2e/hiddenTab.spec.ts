import { expect, setHidden, test } from './lab.ts';

test('a hidden tab trains on, counts in its title, and reports on return', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&steps=400&batchSize=2');
  await lab.ready();
  await lab.train.click();
  await lab.reaches(1);
  await lab.page.evaluate(setHidden, true);
  const left = await lab.lastStep();
  await lab.reaches(left + 2);
  await expect(lab.page).toHaveTitle(/^\d+\/400/);
  await lab.page.evaluate(setHidden, false);
  await expect(lab.page.getByText(/while this tab was hidden: \d+ steps were done/)).toBeVisible();
});
