import { expect, test, upTo } from './lab.ts';

const SHORT = '&backend=wasm&steps=3&batchSize=2';

test('a world is picked from the keyboard, only its pairs are fetched, and it trains there', async ({
  lab,
}) => {
  const fetched: string[] = [];
  lab.page.on('request', (request) => {
    const world = request.url().match(/pairs\/(\w+)\//)?.[1];
    if (world && !fetched.includes(world)) fetched.push(world);
  });
  await lab.openTiny(SHORT);
  await lab.ready();
  expect(fetched).toEqual(['reviews']);

  await lab.world('Film reviews').focus();
  await lab.page.keyboard.press('ArrowRight');
  await expect(lab.world('Summaries')).toBeChecked();
  await lab.ready();
  expect(fetched).toEqual(['reviews', 'tldr']);
  await expect(lab.page).toHaveURL(/world=tldr/);
  await lab.train.click();
  await lab.finished();
  expect(await lab.trainedSteps()).toEqual(upTo(3));
  await expect(lab.page.getByTestId('comparison').first()).toContainText('TL;DR:');
});

test('a link with a world and a labeller repeats the run', async ({ lab }) => {
  const query = `${SHORT}&world=assistant&labelFlips=0.3&feedback=ratings`;
  const run = async () => {
    await lab.openTiny(query);
    await lab.ready();
    await expect(lab.world('Assistant')).toBeChecked();
    await expect(lab.control(/label flips/)).toHaveValue('0.3');
    await lab.train.click();
    await lab.finished();
    return { agreement: await lab.agreement(), rows: await lab.rows('loss') };
  };
  const first = await run();
  expect(await run()).toEqual(first);
  // Three labels in ten are slips, and ratings are coarse.
  expect(first.agreement).toBeLessThan(0.7);
});

test('another labeller labels the pairs again, and the page says what the labels are worth', async ({
  lab,
}) => {
  await lab.openTiny(SHORT);
  await lab.ready();
  const shipped = await lab.agreement();
  await lab.openLabeller();
  await lab.control(/label flips/).fill('0.5');
  await expect.poll(() => lab.agreement()).toBeLessThan(0.6);
  expect(Math.abs((await lab.agreement()) - 0.5)).toBeLessThan(0.1);
  await lab.control(/label flips/).fill('0');
  await lab.control(/label temperature/).fill('0');
  await expect.poll(() => lab.agreement()).toBe(1);
  expect(shipped).toBeLessThan(1);
  await expect(lab.page).toHaveURL(/labelTemperature=0/);
});

test('another data seed: the reference writes new completions, and that can be called off', async ({
  lab,
}) => {
  await lab.openTiny(`${SHORT}&dataSeed=7&pairCount=5000`);
  await lab.ready();
  await lab.train.click();
  await expect(lab.status).toContainText(/Making pairs: .* \d+ of 5,\d\d\d pairs/);
  await lab.page.getByTestId('cancel').click();
  await expect(lab.train).toBeEnabled();
  expect(await lab.lastStep()).toBe(0);

  await lab.control(/^pairs/).fill('100');
  await lab.train.click();
  await lab.finished();
  await expect(lab.pairs).toContainText('100 pairs');
  await expect(lab.pairs).toContainText('sampled');
  expect(await lab.trainedSteps()).toEqual(upTo(3));
});

test('a run that is left for another world is put aside, and goes on in its own', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&steps=20&batchSize=2');
  await lab.ready();
  for (const step of [1, 2, 3]) {
    await lab.step.click();
    await expect(lab.page).toHaveTitle(new RegExp(`^paused ${step}/`));
  }
  await lab.world('Assistant').check();
  await lab.ready();
  expect(await lab.lastStep()).toBe(0);
  await expect(lab.stored).toContainText('Film reviews');
  await expect(lab.stored).toContainText('step 3 of 20');
  await lab.stored.getByRole('button', { name: /resume/i }).click();
  await lab.finished();
  await expect(lab.world('Film reviews')).toBeChecked();
  expect(await lab.trainedSteps()).toEqual(upTo(20));
});
