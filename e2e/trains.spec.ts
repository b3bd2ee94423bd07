import { expect, type Lab, test } from './lab.ts';

/** What alignment by DPO must do, read from the tables behind the charts. */
async function expectAligned(lab: Lab): Promise<void> {
  const loss = await lab.rows('loss');
  const losses = loss.flatMap((row) => row.train ?? []);
  expect(losses[0]).toBeCloseTo(Math.LN2, 3);
  // A single batch is noise; ten are not, and neither are the held-out pairs.
  const last = losses.slice(-10);
  expect(last.reduce((sum, value) => sum + value, 0) / last.length).toBeLessThan(Math.LN2);
  expect(loss.flatMap((row) => row['held-out'] ?? []).at(-1)).toBeLessThan(Math.LN2);

  const margin = (await lab.rows('margins')).flatMap((row) => row['held-out'] ?? []);
  expect(margin[0]).toBeCloseTo(0, 4);
  expect(margin.at(-1)).toBeGreaterThan(0);

  const accuracy = (await lab.rows('accuracies')).flatMap((row) => row['held-out'] ?? []);
  expect(accuracy[0]).toBe(0.5);
  expect(accuracy.at(-1)).toBeGreaterThan(0.5);
}

test('on WebGPU, the tiny checkpoint is aligned', async ({ lab }) => {
  test.setTimeout(240_000);
  await lab.openTiny('&steps=24&batchSize=8&learningRate=0.001');
  await lab.ready();
  await expect(lab.backend).toContainText('WebGPU');
  await expect(lab.backend).toContainText(/software|SwiftShader/i);
  await lab.train.click();
  await lab.finished();
  await expectAligned(lab);
});

test('on wasm, the shipped model is aligned and its fresh samples are judged better', async ({ lab }) => {
  test.setTimeout(240_000);
  await lab.open('?backend=wasm');
  await lab.ready();
  await expect(lab.backend).toContainText(/wasm|WebAssembly/i);
  await lab.train.click();
  await lab.finished();
  await expectAligned(lab);

  const gold = await lab.rows('gold');
  const [before, after] = [gold[0], gold[gold.length - 1]];
  // By more than the standard error of the difference.
  expect(after.gold - before.gold).toBeGreaterThan(Math.hypot(before['gold ±'], after['gold ±']));
  const kl = await lab.rows('kl');
  expect(kl[0].KL).toBeCloseTo(0, 4);
  expect(kl.at(-1)?.KL).toBeGreaterThan(0);
});
