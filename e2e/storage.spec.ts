import { expect, test, upTo } from './lab.ts';

test('storage is forbidden: a sentence says so, and the lab works', async ({ lab }) => {
  await lab.page.addInitScript(() => {
    const forbidden = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    Object.defineProperty(window, 'indexedDB', { get: forbidden });
    Object.defineProperty(window, 'caches', { get: forbidden });
    Object.defineProperty(window, 'localStorage', { get: forbidden });
  });
  await lab.openTiny('&backend=wasm&steps=4&batchSize=2');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await expect(lab.page.getByText(/does not let the page store/)).toBeVisible();
});

test('storage is full: a sentence says so, and the lab works', async ({ lab }) => {
  await lab.page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
  });
  await lab.openTiny('&backend=wasm&steps=4&batchSize=2');
  await lab.ready();
  await lab.step.click();
  await expect(lab.page).toHaveTitle(/^paused 1\//);
  await expect(lab.page.getByText(/full|disk space/i)).toBeVisible();
  await lab.train.click();
  await lab.finished();
});

test('an unfinished run is offered again after a reload, and finishes', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&steps=20&batchSize=2');
  await lab.ready();
  for (const step of [1, 2, 3]) {
    await lab.step.click();
    await expect(lab.page).toHaveTitle(new RegExp(`^paused ${step}/`));
  }
  await lab.page.reload();
  await lab.ready();
  await expect(lab.stored).toContainText('step 3 of 20');
  await lab.stored.getByRole('button', { name: /resume/i }).click();
  await lab.finished();
  expect(await lab.trainedSteps()).toEqual(upTo(20));
});
