import AxeBuilder from '@axe-core/playwright';
import { expect, type Lab, test, upTo } from './lab.ts';

const SHORT = '&backend=wasm&steps=3&batchSize=2';

async function trainToEnd(lab: Lab): Promise<void> {
  await lab.train.click();
  await lab.finished();
}

test('IPO is picked from the keyboard, says what it is, and trains', async ({ lab }) => {
  await lab.openTiny(SHORT);
  await lab.ready();
  await lab.method.focus();
  await lab.page.keyboard.type('IPO');
  await expect(lab.page.getByRole('option', { name: 'IPO', exact: true })).toBeVisible();
  await lab.page.keyboard.press('Enter');
  await expect(lab.method).toHaveText('IPO');
  await expect(lab.method).toBeFocused();
  await expect(lab.page).toHaveURL(/method=ipo/);
  await expect(lab.page.getByTestId('methods')).toContainText('Azar et al. 2023');
  await expect(lab.page.getByRole('heading', { name: 'IPO', exact: true })).toBeVisible();
  await expect(lab.loop()).toContainText('the loss is 1/(4β²) ≈ 25.00');
  const formula = lab.loop().getByRole('math', { name: 'IPO: loss of one pair' });
  await expect(formula).toBeVisible();
  await expect(formula).toHaveText('L=(h−12β)2');

  await trainToEnd(lab);
  expect(await lab.trainedSteps()).toEqual(upTo(3));
  const rows = await lab.rows('loss');
  expect(rows[0]['held-out']).toBeCloseTo(25, 3);
  expect(rows.find(({ step }) => step === 1)?.train).toBeCloseTo(25, 3);
  await expect(lab.chart('loss')).toContainText('theory: 1/(4β²)');
  await expect(lab.loop()).not.toContainText('σ(β h)');
});

test('a link with a method repeats the run', async ({ lab }) => {
  const run = async () => {
    await lab.openTiny(`${SHORT}&method=simpo&gamma=1`);
    await lab.ready();
    await expect(lab.method).toHaveText('SimPO');
    await expect(lab.control(/target margin/)).toHaveValue('1');
    await expect(lab.control(/^beta/)).toHaveValue('2');
    await trainToEnd(lab);
    return { loss: await lab.rows('loss'), rewards: await lab.rows('rewards') };
  };
  const first = await run();
  expect(await run()).toEqual(first);
});

test('a run of another method stays as a comparison run that says which it is', async ({ lab }) => {
  await lab.openTiny(SHORT);
  await lab.ready();
  await trainToEnd(lab);
  await lab.pick(lab.method, 'IPO');
  await expect(lab.page.getByText(/method DPO → IPO/)).toBeVisible();
  await trainToEnd(lab);
  for (const chart of ['margins', 'accuracies', 'rewards', 'kl', 'gold']) {
    await expect(lab.chart(chart)).toContainText('previous run: DPO');
    await expect(lab.chart(chart).locator('path.recharts-curve').first()).toBeVisible();
  }
  // Nats and nats² share no axis.
  await expect(lab.chart('loss')).toContainText('previous run: DPO has a different loss, not drawn');
  await expect(lab.page.getByText(/Solid: this run, IPO, seed 1/)).toBeVisible();
});

test('values go along from method to method where there is a control, and the page says which', async ({
  lab,
}) => {
  await lab.openTiny('&backend=wasm&method=cdpo&epsilon=0.2&steps=4');
  await lab.ready();
  await lab.pick(lab.method, 'SFT');
  await expect(lab.page).toHaveURL(/method=sft&.*steps=4#/);
  await expect(lab.page.getByTestId('changed')).toHaveText(
    'Changed from the defaults of SFT: steps 4. Not used by SFT, kept for other methods: label noise 0.2.',
  );
  await lab.pick(lab.method, 'Robust DPO');
  await expect(lab.control(/label noise/)).toHaveValue('0.2');
  await expect(lab.page).toHaveURL(/method=rdpo.*epsilon=0\.2/);
});

test('SFT has no rewards of its own: held-out pairs are measured by DPO’s', async ({ lab }) => {
  await lab.openTiny(`${SHORT}&method=sft`);
  await lab.ready();
  await trainToEnd(lab);
  expect(await lab.trainedSteps()).toEqual(upTo(3));
  const margins = await lab.rows('margins');
  expect(margins.map(({ step, train }) => [step, train])).toEqual([
    [0, undefined],
    [3, undefined],
  ]);
  await expect(lab.chart('margins')).toContainText('0.1 × nats');
  await expect(lab.loop()).toContainText('not used');
});

for (const method of ['dpo-unweighted', 'unlikelihood']) {
  test(`${method} with far too large steps ends with a sentence or with a text, not with a broken page`, async ({
    lab,
  }) => {
    await lab.openTiny(`&backend=wasm&batchSize=2&steps=12&method=${method}&learningRate=0.1`);
    await lab.ready();
    await lab.train.click();
    await expect(lab.page).toHaveTitle(/finished|failed/, { timeout: 60_000 });
    expect(await lab.lastStep()).toBeGreaterThan(0);
    await expect(lab.page.getByTestId('comparison').first()).toBeVisible();
    await expect(lab.page.locator('body')).not.toContainText('undefined');
    if (await lab.failure.isVisible()) await expect(lab.failure).toContainText(/learning rate/);
    await lab.rewind.click();
    await expect(lab.train).toBeEnabled();
  });
}

for (const [method, theme] of [
  ['ipo', 'light'],
  ['sft', 'dark'],
  ['kto', 'projector'],
]) {
  test(`no accessibility violations with ${method} in the theme ${theme}`, async ({ lab }) => {
    await lab.openTiny(`${SHORT}&method=${method}&theme=${theme}&seed=3`);
    await lab.ready();
    await trainToEnd(lab);
    const { violations } = await new AxeBuilder({ page: lab.page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`),
    ).toEqual([]);
  });
}
