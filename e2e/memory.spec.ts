import { expect, test } from './lab.ts';

const samples = (prompts: number, each: number) =>
  `&backend=wasm&method=rloo&promptsPerStep=${prompts}&samplesPerPrompt=${each}`;

test('the page says beforehand how long a run takes and how much memory', async ({ lab }) => {
  await lab.openTiny('&backend=wasm');
  await lab.ready();
  await expect(lab.status).toContainText(/takes about .+ s and about \d+ MB of memory\./);
  await expect(lab.tooLarge).toHaveCount(0);
  await expect(lab.twice).toHaveCount(0);
});

test('a run that would not fit cannot begin; the page says why and what to do, and that helps', async ({
  lab,
}) => {
  await lab.openTiny(samples(512, 64));
  await lab.loaded();
  await expect(lab.tooLarge).toContainText(
    /would need about .* GB of memory; a WebAssembly memory has 4\.3 GB/,
  );
  await expect(lab.tooLarge).toContainText('smaller micro-batch');
  await expect(lab.train).toBeDisabled();
  await expect(lab.step).toBeDisabled();
  await lab.page.keyboard.press('Space');
  await expect(lab.status).toHaveAttribute('data-phase', 'ready');
  await lab.page.getByText('Advanced').click();
  await lab.page.getByLabel('micro-batch size', { exact: true }).fill('64');
  await expect(lab.tooLarge).toHaveCount(0);
  await expect(lab.train).toBeEnabled();
});

test('a run with many activations computes them twice and says so', async ({ lab }) => {
  await lab.openTiny(samples(128, 64));
  await lab.loaded();
  await expect(lab.twice).toHaveText('Activations are recomputed to save memory.');
});
