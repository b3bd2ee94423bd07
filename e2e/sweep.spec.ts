import AxeBuilder from '@axe-core/playwright';
import { expect, type Lab, test } from './lab.ts';
import { changeStored, storedSweep } from './storedRuns.ts';

const SHORT = '&backend=wasm&batchSize=2&steps=20';

/** Runs that are interrupted: one is long enough to press a button meanwhile. */
const LONGER = '&backend=wasm&batchSize=4&steps=60';

/** Three values of β, one seed, unless a test wants more. */
async function fillIn({ sweep }: Lab, values = '0.05, 0.5, 1'): Promise<void> {
  await sweep.button.click();
  await sweep.values.fill(values);
}

test('a sweep says what it takes, shows its points as they come, and has every number in a table', async ({
  lab,
}) => {
  const { sweep } = lab;
  await lab.openTiny(LONGER);
  await lab.ready();
  await sweep.button.click();
  await expect(sweep.values).toHaveValue('0.02, 0.1, 0.5, 2.5');
  await expect(sweep.plan).toHaveText(/^4 runs, about .* s on this machine\.$/);
  await sweep.values.fill('0.05, 50');
  await expect(sweep.plan).toHaveText(/beta is 50; it must lie between 0\.001 and 10/);
  await expect(sweep.start).toBeDisabled();
  await sweep.values.fill('0.05, 1');
  await sweep.seeds.selectOption('2');
  await sweep.evaluate.selectOption('2 times');
  await expect(sweep.plan).toContainText('4 runs (2 settings × 2 seeds)');
  await sweep.start.press('Enter');
  // The button that was pressed is gone; the focus is on the one in its place.
  await expect(sweep.cancel).toBeFocused();
  await expect(sweep.progress).toContainText(/Run \d of 4, step \d+ of 60, about .* left/);
  await expect(lab.train).toBeDisabled();
  await expect(lab.train).toHaveAttribute('aria-description', /A sweep is in progress/);
  await expect(lab.page).toHaveTitle(/^sweep \d\/4/);
  await expect(sweep.figure.locator('.recharts-scatter-symbol').first()).toBeVisible();
  await sweep.done();
  // The reference once, and two evaluations of four runs, each with bars in both directions.
  await expect(sweep.figure.locator('.recharts-scatter-symbol')).toHaveCount(9);
  await expect(sweep.figure.locator('.recharts-errorBar')).toHaveCount(18);
  await expect(sweep.figure).toContainText('2 seeds');

  const table = await sweep.table();
  expect(table.map(([setting, seed, step]) => `${setting} seed ${seed} step ${step}`)).toEqual(
    ['β 0.05', 'β 1'].flatMap((setting) =>
      [1, 2].flatMap((seed) => [0, 30, 60].map((step) => `${setting} seed ${seed} step ${step}`)),
    ),
  );
  for (const [, , , kl, gold, winRate, n] of table) {
    for (const cell of [kl, gold, winRate]) expect(cell).toMatch(/^−?[\d.e−]+ \[−?[\d.e−]+, [−\d.e]+\]$/);
    expect(Number(n)).toBeGreaterThan(0);
  }
  await expect(lab.train).toBeEnabled();
});

test('reloaded in the middle, a sweep is offered, continues, and ends with the numbers of one without a break', async ({
  lab,
}) => {
  const { sweep } = lab;
  await lab.openTiny(LONGER);
  await lab.ready();
  await fillIn(lab);
  await sweep.start.click();
  await sweep.done();
  const [table, results] = [await sweep.table(), await storedSweep(lab.page)];
  expect(Object.keys(results)).toHaveLength(3);
  await sweep.progress.getByRole('button', { name: 'Discard' }).click();
  await expect(sweep.figure).toBeHidden();

  await sweep.start.click();
  await sweep.reaches(2);
  await lab.page.reload();
  await lab.ready();
  await expect(sweep.offer).toContainText(/A sweep of 3 runs was interrupted after [12]\./);
  await sweep.offer.getByRole('button', { name: 'Continue' }).click();
  await expect(sweep.progress).toContainText(/Run [23] of 3/);
  await sweep.done();
  await expect(sweep.offer).toBeHidden();
  expect(await sweep.table()).toEqual(table);
  expect(await storedSweep(lab.page)).toEqual(results);

  // A finished one is no longer offered, but it is there.
  await lab.page.reload();
  await lab.ready();
  await expect(sweep.offer).toBeHidden();
  await sweep.button.click();
  await sweep.panel.getByText('An earlier sweep').click();
  await sweep.panel.getByRole('button', { name: 'Show it' }).click();
  expect(await sweep.table()).toEqual(table);
});

async function cancelInSecondRun(lab: Lab): Promise<void> {
  const { sweep } = lab;
  await lab.openTiny(LONGER);
  await lab.ready();
  await fillIn(lab);
  await sweep.start.click();
  await sweep.reaches(2);
  await sweep.cancel.click();
}

test('a sweep can be cancelled, a run trained, and the sweep continued or discarded', async ({ lab }) => {
  const { sweep } = lab;
  await cancelInSecondRun(lab);
  await expect(sweep.progress).toContainText('Stopped with 1 of 3 runs done.');
  await expect(sweep.values).toHaveValue('0.05, 0.5, 1');
  await lab.train.click();
  await expect(sweep.continue).toBeDisabled();
  await lab.finished();
  await sweep.continue.click();
  await sweep.done();
  // The run stays on the charts.
  await expect(lab.page).toHaveTitle(/finished/);
  expect(await lab.trainedSteps()).toHaveLength(60);
  await sweep.progress.getByRole('button', { name: 'Discard' }).click();
  await expect(sweep.progress).toBeHidden();
});

test('a stored sweep that does not fit together is named and not continued', async ({ lab }) => {
  const { sweep } = lab;
  await cancelInSecondRun(lab);
  await changeStored(lab.page, { store: 'sweeps', path: ['record', 'jobs', 1, 'values', 'beta'] }, -3);
  await lab.page.reload();
  await lab.ready();
  await expect(sweep.offer).toContainText(/cannot be read \(run 2: beta is -3/);
  await sweep.offer.getByRole('button', { name: 'Discard' }).click();
  await expect(sweep.offer).toBeHidden();
});

for (const theme of ['light', 'dark', 'projector']) {
  test(`no accessibility violations in a sweep in the theme ${theme}`, async ({ lab }) => {
    const { sweep } = lab;
    await lab.openTiny(`${SHORT}&theme=${theme}`);
    await lab.ready();
    await fillIn(lab);
    await sweep.panel.getByText('Other methods').click();
    await sweep.panel.getByText('Vary a second parameter').click();
    await expectNoViolations(lab);
    await sweep.panel
      .getByRole('button', { name: /^Do not vary/ })
      .first()
      .click();
    await sweep.panel.getByRole('combobox', { name: 'Vary' }).selectOption('beta β');
    await sweep.values.fill('0.05, 1');
    await sweep.start.click();
    await sweep.reaches(2);
    await expectNoViolations(lab);
    await sweep.done();
    await sweep.table();
    await expectNoViolations(lab);
    const [content, window] = await lab.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(content).toBeLessThanOrEqual(window);
  });
}

async function expectNoViolations(lab: Lab): Promise<void> {
  const { violations } = await new AxeBuilder({ page: lab.page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
  expect(found).toEqual([]);
}
