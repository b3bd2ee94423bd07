import { expect, type Lab, test } from './lab.ts';

/** What alignment by DPO must do, read from the tables behind the charts. */
async function expectAligned(lab: Lab): Promise<void> {
  const loss = await lab.rows('loss');
  expect(loss[0].loss).toBeCloseTo(Math.LN2, 3);
  expect(loss.at(-1)?.loss).toBeLessThan(Math.LN2);

  const margins = await lab.rows('margins');
  const accuracies = await lab.rows('accuracies');
  const heldOut = (rows: Record<string, number>[], name: string) =>
    rows.map((row) => row[name]).filter((value) => Number.isFinite(value));
  const margin = heldOut(margins, 'eval_rewards/margins');
  const accuracy = heldOut(accuracies, 'eval_rewards/accuracies');
  expect(margin.at(-1)).toBeGreaterThan(margin[0]);
  expect(accuracy[0]).toBe(0.5);
  expect(accuracy.at(-1)).toBeGreaterThan(0.5);
}

test('on WebGPU, the tiny checkpoint is aligned', async ({ lab }) => {
  await lab.openTiny('&steps=30&batchSize=8');
  await lab.ready();
  await expect(lab.backend).toContainText('WebGPU');
  await expect(lab.backend).toContainText(/software|SwiftShader/i);
  await lab.train.click();
  await lab.finished();
  await expectAligned(lab);
});

test('on wasm, the shipped model is aligned and its fresh samples are judged better', async ({ lab }) => {
  test.setTimeout(240_000);
  await lab.open('?backend=wasm&steps=30');
  await lab.ready();
  await expect(lab.backend).toContainText(/wasm|WebAssembly/i);
  await lab.train.click();
  await lab.finished();
  await expectAligned(lab);

  const gold = await lab.rows('gold');
  const first = gold[0];
  const last = gold.at(-1) ?? first;
  // By more than the two standard errors of the means.
  expect(last.gold - first.gold).toBeGreaterThan(Math.hypot(first.gold_stderr, last.gold_stderr));
  const kl = await lab.rows('kl');
  expect(kl[0].kl).toBeCloseTo(0, 4);
  expect(kl.at(-1)?.kl).toBeGreaterThan(0);
});
