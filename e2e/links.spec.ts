import { expect, type Lab, test } from './lab.ts';

test.use({ viewport: { width: 390, height: 900 } });

async function expectNoSidewaysScroll(lab: Lab): Promise<void> {
  const [content, window] = await lab.page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window);
}

const letters = 'w'.repeat(40);

for (const theme of ['light', 'dark']) {
  test(`a link with names nobody knows gives one notice that fits a telephone, ${theme}`, async ({
    lab,
  }, testInfo) => {
    const names = Array.from({ length: 298 }, (_, i) => `${letters}${i}`);
    const unknown = [letters, ...names, `${letters}${letters}`].map((name) => `&${name}=1`).join('');
    await lab.openTiny(`&backend=wasm&theme=${theme}${unknown}`);
    await expect(lab.notices).toHaveCount(1);
    await expect(lab.notices).toContainText(/could not be read: .*…" and 295 more\./);
    await expectNoSidewaysScroll(lab);
    await lab.ready();
    await expectNoSidewaysScroll(lab);
    const body = await lab.page.screenshot();
    await testInfo.attach(`notice-${theme}.png`, { body, contentType: 'image/png' });
    await lab.notices.getByRole('button', { name: /Dismiss/ }).click();
    await expect(lab.notices).toHaveCount(0);
  });
}

test('a link says why a value is not taken, and which of two values counts', async ({ lab }) => {
  await lab.openTiny(`&backend=wasm&beta=0x10&steps=7&steps=9&${letters}=1`);
  await expect(lab.notices).toHaveCount(1);
  await expect(lab.notices).toContainText('beta is "0x10"; it must be a number');
  await expect(lab.notices).toContainText(
    'steps is given twice in the address; only the last value counts, "9".',
  );
  await expect(lab.notices).toContainText(letters);
  await expectNoSidewaysScroll(lab);
  await lab.ready();
  await expect(lab.control(/β|beta/i)).toHaveValue('0.1');
  await expect(lab.control(/^steps/)).toHaveValue('9');
});

test('a model with a name that has no end is missing in words that fit a telephone', async ({
  lab,
  expectedErrors,
}) => {
  expectedErrors.push(/404/);
  await lab.open(`?backend=wasm&model=${'m'.repeat(200)}`);
  await expect(lab.failure).toBeVisible();
  await expectNoSidewaysScroll(lab);
});
