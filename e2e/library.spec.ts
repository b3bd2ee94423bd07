import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Download, Page } from '@playwright/test';
import { expect, Lab, test } from './lab.ts';

const settings = '&backend=wasm&steps=3&batchSize=2&evaluateEvery=1';

// Two browsers, each of which loads the model.
test.setTimeout(300_000);

/** The dialog with all runs that this browser keeps. */
class Library {
  constructor(private readonly page: Page) {}

  readonly dialog = () => this.page.getByRole('dialog', { name: 'Library' });
  readonly runs = () => this.dialog().getByTestId('library-run');
  readonly search = () => this.dialog().getByRole('searchbox');
  readonly button = (name: string | RegExp) => this.dialog().getByRole('button', { name });

  async open(): Promise<void> {
    await this.page.getByTestId('library').click();
    await expect(this.dialog().getByRole('heading', { name: 'Library' })).toBeVisible();
  }

  /** Unfolds a run. */
  async unfold(title: string | RegExp): Promise<void> {
    await this.runs().filter({ hasText: title }).locator('button.line').click();
  }

  async saved(act: () => Promise<void>): Promise<{ name: string; path: string; download: Download }> {
    const saving = this.page.waitForEvent('download');
    await act();
    const download = await saving;
    return { name: download.suggestedFilename(), path: await download.path(), download };
  }

  async takeIn(path: string): Promise<void> {
    await this.dialog().getByTestId('import-runs').setInputFiles(path);
  }
}

async function train(lab: Lab, parameters: string): Promise<void> {
  await lab.openTiny(`${settings}${parameters}`);
  await lab.ready();
  await lab.train.click();
  await lab.finished();
}

test('a run is named, noted and found; exported, it is imported and repeated in another browser', async ({
  lab,
  browser,
}) => {
  const { page } = lab;
  const library = new Library(page);
  await train(lab, '&beta=0.5&seed=5');
  await library.open();
  await library.unfold('DPO β 0.5');
  await library.dialog().getByLabel('Name', { exact: true }).fill('Five times stronger');
  await library.dialog().getByLabel('Note', { exact: true }).fill('Stays <b>close</b>.');
  await library.dialog().getByLabel('Note', { exact: true }).blur();
  await expect(library.dialog().getByRole('status').first()).toHaveText('Kept.');
  await expect(library.dialog()).toContainText('β 0.5 (default 0.1)');
  await library.search().fill('stays review');
  await expect(library.runs()).toHaveCount(1);
  await library.search().fill('ppo');
  await expect(library.dialog()).toContainText('No run has “ppo”');
  await library.search().fill('');

  // The name stays after a reload, and stands wherever the run does.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Runs' })).toContainText('Five times stronger');
  await page.reload();
  await lab.ready();
  await library.open();
  await expect(library.runs()).toContainText(['Five times stronger']);

  await library.dialog().getByLabel('Choose Five times stronger, seed 5').check();
  await library.dialog().getByLabel('with weights').check();
  const file = await library.saved(() => library.button('Export').click());
  expect(file.name).toMatch(/^five-times-stronger-[\d-]+\.dpolab\.json$/);
  const [run] = JSON.parse(readFileSync(file.path, 'utf8')).runs;
  expect(run).toMatchObject({ note: 'Stays <b>close</b>.', finished: true, checkpoint: { step: 3 } });

  const context = await browser.newContext();
  const elsewhere = new Lab(await context.newPage());
  const there = new Library(elsewhere.page);
  await elsewhere.openTiny('&backend=wasm');
  await elsewhere.ready();
  await there.open();
  await there.takeIn(file.path);
  await expect(there.dialog().getByRole('status').first()).toHaveText('1 run imported.');
  await there.unfold('Five times stronger');
  await expect(there.dialog().getByLabel('Note', { exact: true })).toHaveValue('Stays <b>close</b>.');
  await there.button('Repeat').first().click();
  await expect(there.dialog()).toBeHidden();
  await elsewhere.finished();
  await there.open();
  await expect(there.runs()).toHaveCount(2);
  await there.unfold('on the charts');
  await expect(there.dialog()).toContainText('Repeats Five times stronger');
  await expect(there.dialog()).toContainText('every row is identical, bit for bit');
  await context.close();
});

test('a report opens without scripts, and is read back and repeated in another browser', async ({
  lab,
  browser,
}) => {
  const { page } = lab;
  const library = new Library(page);
  await train(lab, '&beta=0.5');
  await lab.control('beta').fill('1');
  await lab.train.click();
  await expect(page.getByTestId('runs')).toContainText('2');
  await lab.finished();
  await library.open();
  await library.dialog().getByLabel('Choose all').check();
  await library.button('Report …').click();
  const payload = '</script><img src=x onerror=alert(1)>';
  await library.dialog().getByLabel('Question').fill(`What does β change? ${payload}`);
  await library.dialog().getByLabel('Findings').fill(`Less drift. ${payload}`);
  const file = await library.saved(() => library.button('Save as a page').click());
  const markdown = await library.saved(() => library.button('Save as Markdown').click());
  expect(readFileSync(markdown.path, 'utf8')).toContain('# What does β change? &lt;/script&gt;');

  // As it opens from a disk, where nothing can be fetched and no script runs.
  const paper = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await paper.setContent(readFileSync(file.path, 'utf8'));
  await expect(paper.getByRole('heading', { level: 1 })).toContainText(payload);
  await expect(paper.getByRole('img').first()).toBeVisible();
  await expect(paper.locator('img')).toHaveCount(0);
  await paper.context().close();

  const context = await browser.newContext();
  const elsewhere = new Lab(await context.newPage());
  const there = new Library(elsewhere.page);
  await elsewhere.openTiny('&backend=wasm');
  await elsewhere.ready();
  await there.open();
  await there.takeIn(file.path);
  await expect(there.dialog().getByRole('status').first()).toHaveText('2 runs imported.');
  await expect(there.dialog().getByLabel('Question')).toHaveValue(`What does β change? ${payload}`);
  await there.takeIn(markdown.path);
  await expect(there.dialog().getByRole('status').first()).toHaveText('0 runs imported, 2 already here.');
  await there.unfold('DPO β 1');
  await there.button('Repeat').first().click();
  await elsewhere.finished();
  await there.open();
  await there.unfold('on the charts');
  await expect(there.dialog()).toContainText('every row is identical, bit for bit');
  await context.close();
});

test('a broken file is named, and nothing is lost', async ({ lab }) => {
  const library = new Library(lab.page);
  await train(lab, '');
  await library.open();
  const input = library.dialog().getByTestId('import-runs');
  await input.setInputFiles({
    name: 'half.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"for'),
  });
  await expect(library.dialog().getByRole('alert')).toContainText(
    /half\.json was not imported: it is damaged or cut short .* Nothing was changed\./,
  );
  await expect(library.runs()).toHaveCount(1);
});

test('two tabs share the library: what one names, deletes or takes back the other sees', async ({ lab }) => {
  const library = new Library(lab.page);
  await train(lab, '&seed=1');
  const second = new Lab(await lab.page.context().newPage());
  const other = new Library(second.page);
  await train(second, '&seed=2');

  // A run on the charts of one tab is listed in the other, where it can be neither opened nor deleted.
  await lab.page.bringToFront();
  await library.open();
  await expect(library.runs()).toHaveCount(2);
  await library.unfold('in another tab');
  await expect(library.button(/^Delete/)).toBeDisabled();
  await expect(library.button('Show')).toBeDisabled();
  await library.dialog().getByLabel('Name', { exact: true }).fill('Named elsewhere');
  await library.dialog().getByLabel('Name', { exact: true }).press('Enter');

  await second.page.bringToFront();
  await other.open();
  await expect(other.runs().filter({ hasText: 'on the charts' })).toContainText('Named elsewhere');
  await second.page.keyboard.press('Escape');
  await second.rewind.click();
  await second.ready();

  await lab.page.bringToFront();
  await expect(library.runs().filter({ hasText: 'in another tab' })).toHaveCount(0);
  await library.button(/^Delete Named elsewhere/).click();
  await expect(library.runs()).toHaveCount(1);
  await library.button('Undo').click();
  await expect(library.runs()).toHaveCount(2);
  // It comes back as it was, unfolded.
  await library.button(/^Delete Named elsewhere/).click();

  await second.page.bringToFront();
  await other.open();
  await expect(other.runs()).toHaveCount(1, { timeout: 20_000 });
});

test('the library is used by keyboard, says what is stored, and asks only when it is asked to', async ({
  lab,
}) => {
  const { page } = lab;
  const library = new Library(page);
  await page.addInitScript(() => {
    const asked = { times: 0 };
    Object.assign(window, { asked });
    navigator.storage.persist = async () => {
      asked.times += 1;
      return true;
    };
    navigator.storage.persisted = async () => asked.times > 0;
  });
  await train(lab, '');
  await page.getByTestId('library').press('Enter');
  await expect(library.dialog()).toContainText('1 of 50 finished runs');
  await expect(library.dialog()).toContainText(/this site .* of .*GB/);
  const times = () => page.evaluate(() => (window as unknown as { asked: { times: number } }).asked.times);
  expect(await times()).toBe(0);
  await library.button('Ask it not to').press('Enter');
  await expect(library.dialog()).toContainText('agreed to clear nothing');
  expect(await times()).toBe(1);
  await library.runs().locator('button.line').press('Enter');
  await expect(library.dialog().getByLabel('Name', { exact: true })).toBeVisible();
  await library.dialog().getByLabel('Choose all').press(' ');
  await library.button('Report …').press('Enter');
  for (const theme of ['light', 'dark']) {
    await page.evaluate((theme) => {
      document.documentElement.dataset.theme = theme;
    }, theme);
    const { violations } = await new AxeBuilder({ page }).include('.library-dialog').analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`),
    ).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('library')).toBeFocused();
});
