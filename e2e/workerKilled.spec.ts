import { expect, type Lab, test, upTo } from './lab.ts';

/** A worker that is terminated from outside fires no event; the page notices by the missing answers to its pings. */
async function killWorker({ page }: Lab): Promise<void> {
  await page.evaluate(() => (window as unknown as { workers: Worker[] }).workers.at(-1)?.terminate());
  // The half minute that the page waits for a sign of life passes at once.
  await page.clock.runFor(60_000);
}

test.beforeEach(async ({ lab }) => {
  await lab.page.clock.install();
  await lab.page.addInitScript(() => {
    const workers: Worker[] = [];
    Object.assign(window, { workers });
    window.Worker = class extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        workers.push(this);
      }
    };
  });
  await lab.openTiny('&backend=wasm&steps=40&batchSize=2');
  await lab.ready();
});

test('the worker dies in mid-run: Resume goes on from the last finished step', async ({ lab }) => {
  await lab.train.click();
  await lab.reaches(3);
  await killWorker(lab);
  await expect(lab.failure).toBeVisible();
  await expect(lab.failure).toContainText(/worker/i);
  expect(await lab.lastStep()).toBeGreaterThanOrEqual(3);
  await lab.resume.click();
  await lab.finished();
  expect(await lab.trainedSteps()).toEqual(upTo(40));
});

test('the worker dies in a sweep, whose own Continue goes on with what is left', async ({ lab }) => {
  const { sweep } = lab;
  await sweep.button.click();
  await sweep.values.fill('0.05, 1');
  await sweep.start.click();
  await sweep.reaches(2);
  await killWorker(lab);
  await expect(lab.failure).toContainText(/worker/i);
  await expect(sweep.progress).toContainText('Stopped with 1 of 2 runs done.');
  await sweep.continue.click();
  await expect(lab.failure).toBeHidden();
  await sweep.done();
  await expect(sweep.progress).toContainText('Both runs are done.');
});
