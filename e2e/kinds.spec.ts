import AxeBuilder from '@axe-core/playwright';
import { expect, type Lab, test, upTo } from './lab.ts';

/** One method of each kind that does not train on given completions, on the tiny checkpoint, to its end. */

const SHORT = '&backend=wasm&proxySteps=3&evaluateEvery=2';

async function runToEnd(lab: Lab, query: string): Promise<void> {
  await lab.openTiny(`${SHORT}${query}`);
  await lab.ready();
  await lab.train.click();
  await lab.finished();
}

async function expectNoViolations(lab: Lab): Promise<void> {
  const { violations } = await new AxeBuilder({ page: lab.page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual(
    [],
  );
}

test('PPO learns its proxy first, then samples, and shows proxy and gold on one axis', async ({ lab }) => {
  await lab.openTiny(`${SHORT}&method=ppo&steps=4&promptsPerStep=4&proxySteps=40`);
  await lab.ready();
  await expect(lab.loop()).toContainText('critic V');
  await lab.train.click();
  await lab.finished();

  const path = await lab.rows('frontier');
  expect(path.map(({ step }) => step)).toEqual([0, 2, 4]);
  for (const row of path) {
    expect(Object.keys(row)).toEqual(
      expect.arrayContaining(['gold', 'gold ±', 'proxy', 'proxy ±', 'KL, nats']),
    );
  }
  const scores = await lab.rows('scores');
  const trained = scores.filter((row) => row['proxy, trained on'] !== undefined);
  expect(trained.map(({ step }) => step)).toEqual(upTo(4));
  expect(trained.every(({ gold }) => gold !== undefined)).toBe(true);
  for (const chart of [
    'kl',
    'entropy',
    'length',
    'clipfrac',
    'approxkl',
    'value-loss',
    'eos',
    'accuracies',
  ]) {
    expect(await lab.rows(chart), chart).not.toEqual([]);
  }
  await expect(lab.loop()).toContainText(/Step 4, mean over the batch: score [+−0]/);
  await expectNoViolations(lab);
});

test('RLOO against gold has one reward, and a group to compare with', async ({ lab }) => {
  await runToEnd(lab, '&method=rloo&steps=2&promptsPerStep=2&samplesPerPrompt=2');
  const scores = await lab.rows('scores');
  expect(scores.filter((row) => row['gold, trained on'] !== undefined)).toHaveLength(2);
  await expect(lab.chart('frontier').getByRole('list')).not.toContainText('proxy');
  await expect(lab.loop()).toContainText('mean of the others');
  await expect(lab.page.locator('body')).not.toContainText('undefined');
});

test('a reward model is measured against gold, and nobody else writes', async ({ lab }) => {
  await runToEnd(lab, '&method=rm&steps=4&batchSize=4&theme=dark');
  const agreement = await lab.rows('agreement');
  expect(agreement.map(({ step }) => step)).toEqual([0, 2, 4]);
  expect(agreement.every((row) => Math.abs(row['with gold, held-out']) <= 1)).toBe(true);
  expect(await lab.trainedSteps()).toEqual(upTo(4));
  for (const chart of ['accuracies', 'margins', 'rewards']) {
    expect(await lab.rows(chart), chart).not.toEqual([]);
  }
  await expect(lab.page.getByTestId('comparison-policy')).toHaveCount(0);
  await expect(lab.page.getByText('No policy is trained')).toBeVisible();
  await expectNoViolations(lab);
});

test('best of n gives every n from one pool; its bound is theory, and stays on the charts of later runs', async ({
  lab,
}) => {
  await runToEnd(lab, '&method=best-of-n&steps=4&poolPrompts=4&reward=gold');
  const curve = await lab.rows('best-of-n');
  expect(curve.map(({ n }) => n)).toEqual(upTo(4));
  const golds = curve.map((row) => row['gold (picks)']);
  // Choosing by gold itself, more to choose from cannot be worse.
  expect(golds).toEqual(golds.toSorted((a, b) => a - b));
  await expect(lab.chart('frontier')).toContainText('Reward against the bound on KL');
  await expect(lab.chart('frontier')).toContainText(/theory/);
  await expect(lab.page.getByTestId('comparison-policy').first()).toContainText('best of n');
  await expectNoViolations(lab);

  await lab.pick(lab.method, 'RLOO');
  await lab.control(/^steps/).fill('2');
  await lab.control(/prompts per step/).fill('2');
  await lab.train.click();
  await lab.finished();
  await expect(lab.chart('frontier')).toContainText('best of n, gold, at its KL bound');
  await expect(lab.chart('frontier')).toContainText(/theory/);
  await expect(lab.page.getByText(/Not drawn, because it measured something else/)).toBeVisible();
});

test('an interpolation goes from the reference to a policy, measured at every point', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&method=interpolate&steps=3&trainSteps=3');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  const kl = await lab.rows('kl');
  expect(kl.map(({ t }) => t)).toEqual([0, 0.3333, 0.6667, 1]);
  expect(kl[0].KL).toBeCloseTo(0, 3);
  await expect(lab.chart('gold')).toContainText('theory: if behaviour interpolated like the weights');
  await expect(lab.loop()).toContainText('t = 1');
});

test('a preset sets method and controls, and says what to look at', async ({ lab }) => {
  await lab.openTiny('&backend=wasm');
  await lab.ready();
  await lab.pick(lab.preset, 'PPO over-optimises a small proxy');
  await expect(lab.method).toHaveText('PPO');
  await expect(lab.control(/^beta/)).toHaveValue('0');
  await expect(lab.control(/proxy layers/)).toHaveValue('1');
  await expect(lab.page).toHaveURL(/method=ppo.*proxyLayers=1/);
  await expect(lab.page.getByTestId('presets')).toContainText(/please the proxy/);
  // What has no effect takes no room.
  await expect(lab.control(/target KL/)).toHaveCount(0);
  await lab.page.getByRole('combobox', { name: 'reward', exact: true }).selectOption('gold');
  await expect(lab.control(/proxy layers/)).toHaveCount(0);
  await expect(lab.page.getByTestId('presets')).not.toContainText(/please the proxy/);
});

// What the status says meanwhile is looked at here, where it stays: forty steps can pass between two looks.
test('the proxy that is being learnt says how far it is, and can be called off', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&method=ppo&proxySteps=5000');
  await lab.ready();
  await lab.train.click();
  await expect(lab.status).toContainText(/reward model, the proxy for gold, [\d,]+ of 5,000 steps/);
  await lab.page.getByTestId('cancel').click();
  await expect(lab.train).toBeEnabled();
  expect(await lab.lastStep()).toBe(0);
});

test('an unfinished run of PPO goes on after a reload, critic and all', async ({ lab }) => {
  await lab.openTiny(`${SHORT}&method=ppo&steps=5&promptsPerStep=4`);
  await lab.ready();
  for (const step of [1, 2]) {
    await lab.step.click();
    await expect(lab.page).toHaveTitle(new RegExp(`^paused ${step}/`));
  }
  await lab.page.reload();
  await lab.ready();
  await expect(lab.stored).toContainText('step 2 of 5');
  await lab.stored.getByRole('button', { name: /resume/i }).click();
  await lab.finished();
  const scores = await lab.rows('scores');
  expect(scores.filter((row) => row['proxy, trained on'] !== undefined).map(({ step }) => step)).toEqual(
    upTo(5),
  );
});
