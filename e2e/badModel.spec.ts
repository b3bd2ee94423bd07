import { expect, test } from './lab.ts';
import { type Damage, serveTinyModel, truncated, wrongShape } from './tinyModel.ts';

const cases: { what: string; file: string; damage: Damage[string]; card?: 'matching'; cause: RegExp }[] = [
  { what: 'cut short', file: 'model.safetensors', damage: truncated, cause: /bytes/i },
  {
    what: 'of the wrong shape',
    file: 'model.safetensors',
    damage: wrongShape,
    card: 'matching',
    cause: /shape|\[\d+, ?\d+\]/i,
  },
  { what: 'missing', file: 'model.safetensors', damage: () => null, cause: /404|missing|not found/i },
  {
    what: 'not JSON',
    file: 'config.json',
    damage: () => Buffer.from('<html>'),
    card: 'matching',
    cause: /JSON/i,
  },
];

for (const { what, file, damage, card, cause } of cases) {
  test(`${file} is ${what}: the page says so, stays usable, and recovers`, async ({
    lab,
    expectedErrors,
  }) => {
    expectedErrors.push(/404/);
    await serveTinyModel(lab.page, { [file]: damage }, card);
    await lab.open('?model=tiny&backend=wasm&steps=2&batchSize=2');

    await expect(lab.failure).toBeVisible();
    await expect(lab.failure).toContainText(file);
    await expect(lab.failure).toContainText(cause);
    // The charts and the controls are still there.
    await expect(lab.page.getByTestId('chart-loss')).toBeVisible();
    await lab.control(/β|beta/i).fill('0.2');

    await serveTinyModel(lab.page);
    await lab.restart.click();
    await lab.ready();
    await expect(lab.failure).toBeHidden();
    await lab.train.click();
    await lab.finished();
  });
}
