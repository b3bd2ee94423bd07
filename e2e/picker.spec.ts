import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './lab.ts';

/** The list of methods: searched by typing, driven by keys, said to those who do not see it. */

test.beforeEach(async ({ lab }) => {
  await lab.openTiny('&backend=wasm');
  await lab.ready();
});

test('the list of methods is searched over names, families and keywords, by keys alone', async ({ lab }) => {
  const { page, method } = lab;
  const field = page.getByRole('combobox', { name: 'Search: Method' });
  const list = page.getByRole('listbox', { name: 'Method' });
  /** The field says what is active, which is how a screen reader knows. */
  const expectActive = async (name: string) => {
    const id = await list.getByRole('option', { name, exact: true }).getAttribute('id');
    await expect(field).toHaveAttribute('aria-activedescendant', `${id}`);
  };
  await method.focus();
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await expect(page.getByRole('group', { name: 'On-policy' }).getByRole('option')).toHaveCount(4);
  await expect(list.locator('[aria-current="true"]')).toHaveAccessibleName('DPO');
  await expectActive('DPO');
  await expect(list.getByRole('option', { name: 'DPO', exact: true })).toHaveAccessibleDescription(
    /^Widens the gap between chosen and rejected/,
  );

  await page.keyboard.type('rlhf');
  await expect(list.getByRole('option')).toHaveCount(5);
  await expect(page.getByRole('status').filter({ hasText: '5 of 25' })).toBeAttached();
  await expectActive('Online DPO');
  await page.keyboard.press('ArrowDown');
  await expectActive('PPO');
  await field.fill('phrenology');
  await expect(page.getByText('Nothing fits.')).toBeVisible();

  // Escape changes nothing and gives the focus back.
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
  await expect(method).toBeFocused();
  await expect(method).toHaveText('DPO');

  // Whoever types on the button searches already.
  await page.keyboard.type('kto');
  await expect(field).toHaveValue('kto');
  await expect(field).toBeFocused();
  await expect(list.getByRole('option')).toHaveCount(2);
  await page.keyboard.press('Enter');
  await expect(method).toHaveText('KTO');
  await expect(method).toBeFocused();
});

test('a click beside the list closes it, and the open list has no accessibility violations', async ({
  lab,
}) => {
  const list = lab.page.getByRole('listbox', { name: 'Method' });
  await lab.method.click();
  await expect(list.getByRole('option').first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page: lab.page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
  await lab.page.getByTestId('hero').click({ position: { x: 5, y: 5 } });
  await expect(list.getByRole('option')).toHaveCount(0);
  await lab.method.click();
  await expect(list.getByRole('option').first()).toBeVisible();
  await lab.method.click();
  await expect(list.getByRole('option')).toHaveCount(0);
});
