import { expect, test } from './lab.ts';

/**
 * Methods of every kind on WebGPU, a software adapter here: few steps of the tiny checkpoint, one method after the
 * other on one page, since a page takes longer to open than a run. Small values go along from method to method.
 */
const SMALL = 'backend=webgpu&evaluateEvery=2&steps=2&proxySteps=2&promptsPerStep=2&batchSize=2';

const methods: readonly { name: string; small?: [label: RegExp, value: string] }[] = [
  { name: 'PPO' },
  { name: 'GRPO', small: [/^samples per prompt/, '2'] },
  { name: 'Reward model', small: [/^layers/, '1'] },
  { name: 'KTO, unpaired' },
  { name: 'Best of n', small: [/^prompts/, '2'] },
  { name: 'Between two policies', small: [/^training steps/, '2'] },
];

test('methods of every kind run on WebGPU, one after the other', async ({ lab }) => {
  test.setTimeout(480_000);
  await lab.openTiny(`&${SMALL}&method=ppo&epochs=1`);
  await lab.ready();
  await expect(lab.backend).toContainText('WebGPU');
  for (const { name, small } of methods) {
    await test.step(name, async () => {
      await lab.pick(lab.method, name);
      if (small) {
        await lab.control(small[0]).fill(small[1]);
        await lab.control(small[0]).blur();
      }
      await lab.train.click();
      await expect(lab.page.getByTestId('run-step')).not.toHaveText('2');
      await lab.finished();
      await expect(lab.page.getByTestId('run-step')).toHaveText('2');
    });
  }
});
