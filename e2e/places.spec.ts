import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './lab.ts';

/** The first view, the ways between the places, and what becomes of the lab meanwhile. */

const address = () => `${process.env.LAB_ADDRESS}`;

async function violations(page: Page): Promise<string[]> {
  const found = (await new AxeBuilder({ page }).analyze()).violations;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}

test('the first view plays a recorded run once, and one button trains it', async ({ lab }) => {
  const { page } = lab;
  await page.goto(address());
  await expect(page.getByRole('heading', { level: 2 }).first()).toContainText(
    'Why does the reward keep rising',
  );
  const film = page.getByRole('figure');
  await expect(film).toContainText('step 3 ');
  await expect(film.getByRole('button', { name: 'Play again' })).toBeVisible({ timeout: 20_000 });
  await expect(film).toContainText(/step 24 .*gold −0\.\d\d ± 0\.\d\d/);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('link', { name: 'Train it yourself' }).click();
  await expect(page).toHaveURL(/method=ppo.*#\/lab$/);
  await expect(page.getByTestId('show-recorded')).toBeVisible();
});

test('nothing computes before somebody goes to the lab', async ({ lab }) => {
  const workers: string[] = [];
  lab.page.on('worker', (worker) => workers.push(worker.url()));
  await lab.page.goto(address());
  await expect(lab.page.getByRole('button', { name: 'Play again' })).toBeVisible({ timeout: 20_000 });
  expect(workers).toEqual([]);
});

test('a run goes on while one looks elsewhere, and back and forward lead through the places', async ({
  lab,
}) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&steps=4000&batchSize=2&evaluateEvery=1000');
  await lab.ready();
  await lab.train.click();
  await lab.reaches(2);
  await page.getByRole('link', { name: 'Evidence' }).click();
  await expect(page).toHaveURL(/#\/evidence$/);
  await expect(page.locator('#content')).toBeFocused();
  const before = await page.title();
  await expect.poll(() => page.title()).not.toBe(before);
  await page.goBack();
  await expect(lab.train).toBeVisible();
  await lab.pause.click();
  await expect(page).toHaveTitle(/^paused/);
  await page.goForward();
  await expect(page).toHaveURL(/#\/evidence$/);
});

test('a second run stands beside the first, and both can be told apart, sorted, deleted and brought back', async ({
  lab,
}) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&steps=4&evaluateEvery=2&batchSize=2');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  // Space begins nothing where a finished run stands.
  await page.locator('body').press('Space');
  await expect(lab.status).toHaveAttribute('data-phase', 'finished');
  await lab.control(/β|beta/i).fill('1');
  await lab.train.click();
  const hero = page.getByTestId('hero');
  await expect(hero).toContainText(/DPO β 1/);
  await lab.finished();
  await page.getByTestId('runs').click();
  const rows = page.getByRole('region', { name: 'All runs' }).getByRole('row');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText('DPO β 1');
  await expect(rows.nth(2)).toContainText('DPO β 0.1');
  await hero.getByRole('button', { name: /table/ }).click();
  await expect(hero.getByRole('row', { name: /DPO β 0\.1/ })).toHaveCount(3);
  expect(await violations(page)).toEqual([]);

  await rows.nth(2).getByRole('checkbox').uncheck();
  await expect(hero.getByRole('row', { name: /DPO β 0\.1/ })).toHaveCount(0);
  await rows.nth(2).getByRole('checkbox').check();
  await rows
    .nth(2)
    .getByRole('button', { name: /^Delete/ })
    .click();
  await expect(rows).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows).toHaveCount(3);
  await rows.nth(2).getByRole('button', { name: /^Show/ }).click();
  await expect(rows.nth(2)).toContainText('on the charts');
  // Neither is lost by a reload.
  await page.reload();
  await lab.ready();
  await page.getByTestId('runs').click();
  await expect(rows).toHaveCount(3);
});

test('a finished run is replayed, and texts follow the step', async ({ lab }) => {
  const { page } = lab;
  await lab.openTiny('&backend=wasm&steps=6&evaluateEvery=1&batchSize=2');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await page.getByTestId('replay').click();
  const texts = page.getByRole('region', { name: 'What it writes' });
  await expect(texts).toContainText('step 0');
  await expect(texts).toContainText('Before training');
  await expect(texts).toContainText('step 6', { timeout: 20_000 });
  await expect(page.getByRole('button', { name: 'Replay the run' })).toBeVisible();
});

for (const [width, height] of [
  [1280, 720],
  [1440, 900],
  [1920, 1080],
]) {
  for (const theme of ['light', 'projector']) {
    test(`one screen holds the lab at ${width} × ${height}, ${theme}`, async ({ lab }) => {
      await lab.page.setViewportSize({ width, height });
      await lab.openTiny(`&backend=wasm&theme=${theme}&steps=3&batchSize=2`);
      await lab.ready();
      await lab.train.click();
      await lab.finished();
      for (const part of [
        lab.train,
        lab.page.getByTestId('hero'),
        lab.page.getByTestId('runs'),
        lab.loop(),
      ]) {
        const box = await part.boundingBox();
        expect(box).not.toBeNull();
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      }
    });
  }
}
