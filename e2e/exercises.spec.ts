import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, type Lab, test } from './lab.ts';
import { serveTinyModel } from './tinyModel.ts';

const TINY = join('e2e', 'fixtures', 'model', 'tiny');

async function openExercise(page: Page, name: string, more = ''): Promise<void> {
  await page.goto(`${process.env.LAB_ADDRESS}?model=tiny&backend=wasm${more}#/lessons/exercises/${name}`);
  await expect(page.getByRole('heading', { level: 2 })).toBeVisible();
}

/** `lab check-report` in a process of its own, on one thread. */
function check(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const command = ['--import', 'tsx', join('src', 'cli', 'lab.ts'), 'check-report', '--model', TINY, ...args];
  return spawnSync(process.execPath, command, { encoding: 'utf8', cwd: join(import.meta.dirname, '..') });
}

async function expectNothingWrong(lab: Lab): Promise<void> {
  const { violations } = await new AxeBuilder({ page: lab.page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
  const [content, window] = await lab.page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window);
}

test('an exercise is answered, trained, downloaded, and its report repeats; a changed one does not', async ({
  lab,
}, testInfo) => {
  test.setTimeout(600_000);
  const { page } = lab;
  await serveTinyModel(page);
  await openExercise(page, 'derive');

  // The formula editor says on which pairs a formula differs.
  const loss = page.getByRole('textbox', { name: 'L =' });
  await loss.fill('-log(sigmoid(0.1 * (chosen - ref_chosen - rejected + ref_rejected)))');
  await loss.press('Enter');
  const form = page.locator('form', { has: loss });
  await expect(form.getByRole('status')).toContainText('It differs on pairs 2, 3, 4.');
  await loss.fill('log(1 + exp(-beta * (chosen - ref_chosen - rejected + ref_rejected)))');
  await form.getByRole('button', { name: 'Check' }).click();
  await expect(form.getByRole('status')).toContainText('Right on all four pairs.');
  await page.getByRole('radio', { name: /depends on the prompt alone/ }).check();
  await page.getByRole('textbox', { name: 'Loss of step 1' }).fill('0.693');
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
  await expect(page.getByTestId('missing-runs')).toContainText('1 run “DPO”');
  await expectNothingWrong(lab);

  // The lab has the settings of the exercise, and those that it fixes cannot be changed.
  await page.getByRole('link', { name: 'Open the lab: DPO' }).click();
  await expect(page.getByTestId('exercise-note')).toContainText('Derive the DPO loss');
  await lab.ready();
  await expect(lab.method).toBeDisabled();
  await expect(lab.control(/^steps/)).toBeDisabled();
  await expect(lab.control(/β|beta/i)).toBeDisabled();
  await lab.train.click();
  await lab.finished();

  // Back on the page the answers are still there, and the run is found.
  await page.getByRole('link', { name: 'Back to the exercise' }).click();
  await expect(page.getByTestId('missing-runs')).toHaveText('All runs are there.');
  await expect(loss).toHaveValue(/^log\(1/);
  await expectNothingWrong(lab);
  const saving = page.waitForEvent('download');
  await page.getByTestId('download-report').click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe('report-derive-ada.json');
  const file = testInfo.outputPath('report.json');
  await download.saveAs(file);

  const key = ['--key', join('public', 'docs', 'answer-key.json')];
  const checked = check(file, ...key);
  expect(checked.stderr).toContain('run 1 of 1');
  expect(checked.stdout).toMatch(/derive +Ada +1 of 1 +3 of 9 .* repeats/);
  expect(checked.status).toBe(0);

  const report = JSON.parse(readFileSync(file, 'utf8'));
  report.runs[0].rows[7].loss += 1e-6;
  const changed = testInfo.outputPath('changed.json');
  writeFileSync(changed, JSON.stringify(report));
  const refused = check(changed);
  expect(refused.stdout).toContain('differs from step 8 on: loss is');
  expect(refused.status).toBe(1);

  // The page to read has no scripts and shows texts as texts.
  const reading = page.waitForEvent('download');
  await page.getByTestId('download-page').click();
  const readable = testInfo.outputPath('report.html');
  await (await reading).saveAs(readable);
  expect(readFileSync(readable, 'utf8')).not.toContain('<script');
});

test('leaving an exercise unlocks the lab', async ({ lab }) => {
  await lab.openTiny('&backend=wasm&beta=0.5&lock=world,method,beta&exercise=beta');
  await lab.ready();
  await expect(lab.control(/β|beta/i)).toBeDisabled();
  await expect(lab.control(/^steps/)).toBeEnabled();
  await expect(lab.world('Summaries')).toBeDisabled();
  await lab.page.getByRole('button', { name: 'Leave it and unlock' }).click();
  await expect(lab.control(/β|beta/i)).toBeEnabled();
  await expect(lab.control(/β|beta/i)).toHaveValue('0.5');
  await expect(lab.page.getByTestId('exercise-note')).toHaveCount(0);
});

for (const theme of ['light', 'dark', 'projector']) {
  test(`all exercises can be read on a telephone, ${theme}`, async ({ lab }) => {
    await lab.page.setViewportSize({ width: 390, height: 844 });
    await lab.page.goto(`${process.env.LAB_ADDRESS}?theme=${theme}#/lessons/exercises`);
    await expect(lab.page.getByRole('heading', { name: 'Exercises' })).toBeVisible();
    await expectNothingWrong(lab);
    for (const name of ['derive', 'labeller']) {
      await openExercise(lab.page, name, `&theme=${theme}`);
      await expectNothingWrong(lab);
    }
  });
}
