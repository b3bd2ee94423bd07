import { expect, Lab, test, upTo } from './lab.ts';
import { changeStored, type Place, storeAsVersionOne } from './storedRuns.ts';

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

test('a finished run is there after a reload, and is shown with its curves', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&steps=5&batchSize=2&seed=7');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  const rows = await lab.rows('loss');
  await lab.page.reload();
  await lab.ready();
  await lab.stored.getByText('A finished run').click();
  await expect(lab.stored).toContainText('seed 7');
  await lab.stored.getByRole('button', { name: 'Show it' }).click();
  await lab.finished();
  expect(await lab.rows('loss')).toEqual(rows);
  await expect(lab.stored).toBeHidden();
});

test('two tabs train side by side; a run is offered only when its tab is gone', async ({ lab }) => {
  const other = new Lab(await lab.page.context().newPage());
  const parameters = '&backend=wasm&steps=20&batchSize=2';
  for (const [tab, seed] of [
    [lab, 1],
    [other, 2],
  ] as const) {
    await tab.openTiny(`${parameters}&seed=${seed}`);
    await tab.ready();
    await expect(tab.stored).toBeHidden();
    await tab.step.click();
    await expect(tab.page).toHaveTitle(/^paused 1\//);
  }
  // The other tab's run is its own: a rewind here throws away only the one of this tab.
  await lab.rewind.click();
  await lab.ready();
  await expect(lab.stored).toBeHidden();
  await lab.step.click();
  await expect(lab.page).toHaveTitle(/^paused 1\//);

  await other.page.reload();
  await other.ready();
  await expect(other.stored).toContainText('seed 2');
  await expect(other.stored).not.toContainText('seed 1');
  await other.stored.getByRole('button', { name: /resume/i }).click();
  await other.finished();

  // A tab that is closed leaves its run to those that are still there.
  const third = new Lab(await lab.page.context().newPage());
  await third.openTiny(parameters);
  await third.ready();
  await lab.page.close();
  await expect(third.stored).toContainText('seed 1');
  await expect(third.stored.getByRole('button', { name: /resume/i })).toHaveCount(1);
});

test('the run of an older page, with its one slot for all tabs, is taken over', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&steps=20&batchSize=2');
  await lab.ready();
  await lab.step.click();
  await expect(lab.page).toHaveTitle(/^paused 1\//);
  await storeAsVersionOne(lab.page);
  await lab.page.reload();
  await lab.ready();
  await expect(lab.stored).toContainText('step 1 of 20');
  await lab.stored.getByRole('button', { name: /resume/i }).click();
  await lab.finished();
  expect(await lab.trainedSteps()).toEqual(upTo(20));
});

const policy = ['checkpoint', 'state', 'trainees', 'policy'];
/** What may have become of a stored run, and what the page says of it. */
const damages: [what: string, place: Place, value: unknown, said: RegExp][] = [
  ['a step of 1e9', { store: 'runs', path: ['step'] }, 1e9, /cannot be read \(it is at step 1000000000/],
  ['a step of −5', { store: 'runs', path: ['step'] }, -5, /cannot be read \(step is missing or wrong/],
  ['no rows', { store: 'runs', path: ['record', 'rows'] }, [], /cannot be read \(.*has 0 rows/],
  [
    'a trainState ahead of its rows',
    { store: 'checkpoints', path: [...policy, 'step'] },
    9,
    /is damaged and cannot be resumed: its checkpoint has changed/,
  ],
  [
    'weights that are not numbers',
    { store: 'checkpoints', path: [...policy, 'weights', 5] },
    Number.NaN,
    /is damaged and cannot be resumed: weights of its policy holds NaN/,
  ],
];

test('a stored run that does not fit together is named and not trained on', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&steps=20&batchSize=2');
  await lab.ready();
  for (const step of [1, 2, 3]) {
    await lab.step.click();
    await expect(lab.page).toHaveTitle(new RegExp(`^paused ${step}/`));
  }
  for (const [what, place, value, said] of damages) {
    await test.step(what, async () => {
      const before = await changeStored(lab.page, place, value);
      await lab.page.reload();
      await lab.ready();
      await expect(lab.stored).toContainText(said);
      await expect(lab.stored.getByRole('button', { name: /resume/i })).toHaveCount(0);
      await changeStored(lab.page, place, before);
    });
  }
  // Nothing was lost by looking: undone, the damage is forgotten.
  await lab.page.reload();
  await lab.ready();
  await lab.stored.getByRole('button', { name: /resume/i }).click();
  await lab.finished();
  expect(await lab.trainedSteps()).toEqual(upTo(20));
});
