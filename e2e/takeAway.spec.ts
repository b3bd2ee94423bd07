import { readFileSync } from 'node:fs';
import { expect, test } from './lab.ts';

test('a run leaves as a link that repeats it, as a command, and all runs as a table', async ({
  lab,
  context,
}) => {
  const { page } = lab;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await lab.openTiny('&backend=wasm&steps=3&batchSize=2&evaluateEvery=1&seed=5');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await page.getByTestId('runs').click();
  const copied = async (what: string) => {
    await page.getByRole('button', { name: /^Copy what repeats/ }).press('Enter');
    await page.getByRole('menuitem', { name: what }).press('Enter');
    await expect(page.getByRole('status').filter({ hasText: `${what} copied.` })).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  expect(await copied('Command line')).toMatch(
    /^npm run -s lab -- repeat --backend wasm '\?model=tiny.*seed=5.*'$/,
  );
  expect(JSON.parse(await copied('Settings as JSON'))).toMatchObject({ method: 'dpo', config: { seed: 5 } });
  const link = await copied('Link');

  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const table = readFileSync(await (await saving).path(), 'utf8');
  expect(table).toContain('DPO');

  // Somebody else opens the link and trains: the same loss to the last shown digit.
  const first = await lab.rows('loss');
  // The address bar may have the very same link, and then the page would only be asked for its place.
  await page.goto('about:blank');
  await page.goto(link);
  await lab.ready();
  await expect(page.getByTestId('run-step')).toHaveText('0');
  await lab.train.click();
  await lab.finished();
  expect(await lab.rows('loss')).toEqual(first);
});
