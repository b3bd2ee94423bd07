import { expect, Lab, test } from './lab.ts';
import { serveTinyModel } from './tinyModel.ts';

const settings = '&backend=wasm&steps=3&batchSize=2&evaluateEvery=1';

// Two browsers, each of which loads the model and trains.
test.setTimeout(300_000);

test('a link carries pinned runs and what is open: here they are drawn, elsewhere they are trained', async ({
  lab,
  browser,
}) => {
  const { page } = lab;
  await lab.openTiny(`${settings}&beta=0.5`);
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await lab.control(/β/).fill('1');
  await lab.train.click();
  await expect(page.getByTestId('runs')).toContainText('2');
  await lab.finished();
  await page.getByRole('group', { name: 'Figures' }).getByRole('button', { name: 'Length' }).click();
  await page.getByRole('button', { name: 'Next prompt' }).click();
  await page.getByTestId('share').click();
  const dialog = page.getByRole('dialog', { name: 'Share', exact: true });
  await expect(dialog.getByLabel('With the settings of the pinned run')).toBeChecked();
  const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  const query = new URL(link).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({ figure: 'length', prompt: '2', beta: '1' });
  expect(query.get('pins')).toContain('dpo,beta:0.5');
  await dialog.getByLabel('With the settings of the pinned run').uncheck();
  await expect(dialog.getByRole('textbox', { name: 'Link' })).not.toHaveValue(/pins=/);

  const context = await browser.newContext();
  const elsewhere = new Lab(await context.newPage());
  await serveTinyModel(elsewhere.page);
  await elsewhere.page.goto(link);
  await elsewhere.ready();
  await expect(figure(elsewhere)).toHaveText('Length');
  const offer = elsewhere.page.getByTestId('pins');
  await expect(offer).toContainText('a run that is not in this browser: DPO β 0.5');
  await offer.getByRole('button', { name: 'Train it' }).click();
  await elsewhere.finished();
  await expect(offer).toBeHidden();
  await expect(elsewhere.page.getByText('prompt 2 of')).toBeVisible();
  await expect(elsewhere.control(/β/)).toHaveValue('1');
  // The next run is that of the link, and what it is compared with stays beside it.
  await elsewhere.train.click();
  await expect(chips(elsewhere)).toHaveText([/DPO β 1/, /DPO β 0\.5/]);
  await elsewhere.finished();

  // In a browser that has the run nothing is asked.
  await elsewhere.page.goto('about:blank');
  await elsewhere.page.goto(link);
  await elsewhere.ready();
  await expect(chips(elsewhere)).toHaveText([/DPO β 0\.5/]);
  await expect(offer).toBeHidden();
  await context.close();
});

test('what a link says wrongly is told, and the rest holds', async ({ lab }) => {
  await lab.openTiny(`${settings}&pins=dpo,betta:1/ipo&chart=poem&open=microscope`);
  await lab.loaded();
  await expect(
    lab.notices.filter({ hasText: 'Run 1 in pins: "betta:1" is no setting of DPO' }),
  ).toBeVisible();
  await expect(lab.notices.filter({ hasText: 'opens the chart “poem”' })).toBeVisible();
  await expect(lab.microscope.panel).toBeVisible();
  await lab.page.keyboard.press('Escape');
  await expect(lab.page.getByTestId('pins')).toContainText('IPO');
  await lab.page.getByRole('button', { name: 'Go on without' }).click();
  await expect(lab.page.getByTestId('pins')).toBeHidden();
  await expect(lab.page).not.toHaveURL(/pins=/);
});

test('a lesson and a study are shared as they are open', async ({ lab: { page } }) => {
  for (const place of ['#/lessons/5-what-beta-buys/2', '#/evidence']) {
    await page.goto(`${process.env.LAB_ADDRESS}${place}`);
    // A study by its card.
    if (place === '#/evidence') await page.locator('[data-study] a').first().click();
    await page.getByTestId('share').click();
    const dialog = page.getByRole('dialog', { name: 'Share', exact: true });
    await dialog.getByLabel('As a frame for slides').check();
    const html = await dialog.getByRole('textbox', { name: 'HTML' }).inputValue();
    expect(html).toContain(`?embed=1${new URL(page.url()).hash}"`);
    // In a frame the page has neither its bar nor a way to share it once more.
    const preview = dialog.frameLocator('iframe');
    await expect(preview.getByRole('heading', { level: 2 }).first()).toBeVisible();
    await expect(preview.getByTestId('share')).toHaveCount(0);
    await page.keyboard.press('Escape');
  }
});

const chips = ({ page }: Lab) => page.getByRole('region', { name: 'Runs' }).locator('.chips li');
const figure = ({ page }: Lab) =>
  page.getByRole('group', { name: 'Figures' }).locator('button[aria-pressed=true]');
