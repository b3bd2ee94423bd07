import { expect, test } from './lab.ts';

/** Methods of the other kinds on WebGPU, a software adapter here: few steps of the tiny checkpoint. */

const SMALL = 'backend=webgpu&evaluateEvery=2&steps=2&proxySteps=2&promptsPerStep=2&batchSize=2';

for (const query of [
  'method=ppo&epochs=1',
  'method=grpo&samplesPerPrompt=2',
  'method=rm&layers=1',
  'method=kto-unpaired',
  'method=best-of-n&poolPrompts=2',
  'method=interpolate&trainSteps=2',
]) {
  test(`on WebGPU: ${query}`, async ({ lab }) => {
    test.setTimeout(240_000);
    await lab.openTiny(`&${SMALL}&${query}`);
    await lab.ready();
    await expect(lab.backend).toContainText('WebGPU');
    await lab.train.click();
    await lab.finished();
    await expect(lab.page.getByTestId('run-step')).toHaveText('2');
  });
}
