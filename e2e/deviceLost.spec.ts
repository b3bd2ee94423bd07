import { expect, test, upTo } from './lab.ts';

test('the GPU is taken away in mid-run: Resume goes on from the last finished step', async ({
  lab,
  browser,
  expectedErrors,
}) => {
  // Every shader is compiled twice, on a software adapter that has no GPU to do it.
  test.setTimeout(240_000);
  expectedErrors.push(/Instance reference no longer exists|device (is|was) lost/i);
  await lab.openTiny('&steps=10&batchSize=4');
  await lab.ready();
  await expect(lab.backend).toContainText('WebGPU');
  await lab.train.click();
  await lab.reaches(3);

  const devtools = await browser.newBrowserCDPSession();
  // The browser answers that the process is gone, as it should.
  await devtools.send('Browser.crashGpuProcess').catch(() => {});

  await expect(lab.failure).toBeVisible({ timeout: 30_000 });
  await expect(lab.failure).toContainText(/GPU/);
  const kept = await lab.lastStep();
  expect(kept).toBeGreaterThanOrEqual(3);
  await lab.resume.click();
  await lab.finished();
  await expect(lab.failure).toBeHidden();
  expect(await lab.trainedSteps()).toEqual(upTo(10));
});
