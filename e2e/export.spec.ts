import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from './lab.ts';

test('a finished run leaves as a zip with its models, its data and a script for TRL', async ({ lab }) => {
  test.setTimeout(240_000);
  await lab.openTiny('&backend=wasm&steps=3&batchSize=4');
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await lab.page.getByTestId('runs').click();
  const downloading = lab.page.waitForEvent('download');
  await lab.page.getByTestId('export').click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^dpo-lab-dpo-.*\.zip$/);

  const files = unzipSync(new Uint8Array(readFileSync(await download.path())));
  const folder = download.suggestedFilename().replace('.zip', '');
  const textOf = (path: string) => strFromU8(files[`${folder}/${path}`]);
  expect(textOf('train.py')).toContain('DPOTrainer(');
  expect(textOf('metrics.jsonl').trim().split('\n')).toHaveLength(3);
  expect(Object.keys(JSON.parse(textOf('train.jsonl').split('\n')[0]))).toEqual([
    'prompt',
    'chosen',
    'rejected',
  ]);
  // Trained: not what it began as.
  expect(files[`${folder}/policy/model.safetensors`]).toHaveLength(
    files[`${folder}/reference/model.safetensors`].length,
  );
  expect(files[`${folder}/policy/model.safetensors`]).not.toEqual(
    files[`${folder}/reference/model.safetensors`],
  );

  // And the curve of a run that TRL has made comes back beside it.
  const log_history = [1, 2, 3].map((step) => ({ step, loss: 0.7, 'rewards/margins': 0.01 * step }));
  await lab.page.getByTestId('compare-with').setInputFiles({
    name: 'trainer_state.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ log_history })),
  });
  await expect(lab.page.getByText(/trained elsewhere/).first()).toBeVisible();
  await lab.page.getByTestId('compare-with').setInputFiles({
    name: 'broken.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"log_history": []}'),
  });
  await expect(lab.notices.filter({ hasText: 'broken.json: nothing was logged in it' })).toHaveCount(1);
});
