import { readdirSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { type Moment, momentsOf } from '../src/app/lessons/moments.ts';
import { lessonsHere } from '../src/cli/build/lessons/lessonFiles.ts';
import type { Beat } from '../src/experiment/lessons/lesson.ts';
import { expect, test } from './lab.ts';

/** Lessons as a student takes them, and as a lecturer gives them with a clicker. */

const lessons = lessonsHere();
const address = (hash: string) => `${process.env.LAB_ADDRESS}#/lessons/${hash}`;
const JUDGE = lessons.find(({ name }) => name.startsWith('6-'))?.name ?? '';

async function violations(page: Page): Promise<string[]> {
  const found = (await new AxeBuilder({ page }).analyze()).violations;
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}

test('every folder of a lesson is on the shelf', async ({ lab: { page } }) => {
  await page.goto(process.env.LAB_ADDRESS ?? '');
  const cards = page
    .getByRole('list')
    .filter({ has: page.locator('.card-facts') })
    .getByRole('link');
  await expect(cards).toHaveCount(
    readdirSync('src/lessons', { withFileTypes: true }).filter((entry) => entry.isDirectory()).length,
  );
  await cards.first().click();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(lessons[0].beats[0].title);
});

test('a guess comes first: nothing gives the result away, and both stand side by side after it', async ({
  lab: { page },
}) => {
  await page.goto(address(`${JUDGE}/1`));
  const [beat] = lessons.find(({ name }) => name === JUDGE)?.beats ?? [];
  const wrong = beat.prediction?.choices.find(({ right }) => !right)?.text.join('') ?? '';
  const main = page.getByRole('main');
  await expect(main.getByRole('button', { name: wrong })).toBeVisible();
  await expect(page.getByText('What happened')).toBeHidden();
  // Neither a curve nor a number of the trained policy's gold is there, nor what it is worth on a text.
  await expect(main).not.toContainText(/−0\.91/);
  await expect(page.getByTestId('comparison-policy').locator('.gold')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Train live' })).toBeDisabled();
  await page.getByRole('button', { name: /As a table/ }).click();
  await expect(page.getByRole('table')).not.toContainText('gold');
  await page.getByRole('button', { name: /As a table/ }).click();

  // The arrow keys draw the curve.
  await page
    .getByRole('slider', { name: /^gold at/ })
    .nth(2)
    .press('ArrowUp');
  await main.getByRole('button', { name: wrong }).click();
  await expect(page.getByText('this happened')).toBeVisible();
  await expect(main).toContainText(/−0\.91 ± 0\.29/);
  await expect(main.getByText('your guess')).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await page.reload();
  await expect(main.getByRole('button', { name: wrong })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Guess again' }).click();
  await expect(main).not.toContainText(/−0\.91/);
});

test('a curve is drawn on the axes of the figure, and is seen there', async ({ lab: { page } }) => {
  const lesson = lessons.find(({ beats }) => beats.some(({ prediction }) => prediction?.draws === 'chosen'));
  const number = lesson?.beats.findIndex(({ prediction }) => prediction?.draws === 'chosen') ?? 0;
  await page.goto(address(`${lesson?.name}/${number + 1}`));
  const figure = page.locator('.lesson-figure');
  await expect(figure.locator('.recharts-surface').first()).toContainText('60');
  // Where the mouse goes down there is the point: at a quarter of the height, half of the way up from 0.
  const area = await figure.locator('.drawing-area').boundingBox();
  if (!area) throw new Error('There is nothing to draw on.');
  await page.mouse.click(area.x + 1, area.y + area.height / 4);
  const drawn = await figure.locator('.recharts-scatter-line path').getAttribute('d');
  const plot = await figure.locator('.recharts-surface').first().boundingBox();
  const [, x, y] = drawn?.match(/^M([\d.]+),([\d.]+)/) ?? [];
  expect(Math.abs(Number(x) - (area.x - (plot?.x ?? 0)))).toBeLessThan(3);
  expect(Math.abs(Number(y) - (area.y + area.height / 4 - (plot?.y ?? 0)))).toBeLessThan(3);
});

test('runs of different worlds can be told apart in one figure', async ({ lab: { page } }) => {
  const lesson = lessons.find(({ name }) => name.startsWith('5-'));
  await page.goto(address(`${lesson?.name}/${lesson?.beats.length}`));
  await page.getByRole('button', { name: 'Show me without guessing' }).click();
  const names = page.getByRole('list', { name: 'Series' }).getByRole('listitem');
  await expect(names).toHaveText([/^ ?Film reviews: DPO/, /^ ?Summaries: DPO/, /^ ?Assistant: DPO/]);
});

test('a check says why, until it is right', async ({ lab: { page } }) => {
  const lesson = lessons.find(({ name }) => name === JUDGE);
  const number = lesson?.beats.findIndex(({ check }) => check !== null) ?? 0;
  const check = lesson?.beats[number].check;
  await page.goto(address(`${JUDGE}/${number + 1}`));
  const skip = page.getByRole('button', { name: 'Show me without guessing' });
  if (lesson?.beats[number].prediction) await skip.click();
  const wrong = check?.choices.find(({ right }) => !right);
  const right = check?.choices.find((choice) => choice.right);
  const asked = page.locator('.check');
  await asked
    .getByRole('button')
    .nth(check?.choices.indexOf(wrong as never) ?? 0)
    .click();
  await expect(asked).toContainText('not so');
  await asked
    .getByRole('button')
    .nth(check?.choices.indexOf(right as never) ?? 0)
    .click();
  await expect(asked.locator('.verdict-word', { hasText: 'right' })).toBeVisible();
});

test('the run of a beat is trained live, and its numbers stand in the sentences', async ({
  lab: { page },
}) => {
  test.slow();
  const number = (lessons[0].beats.findIndex(({ runs }) => runs.length > 0) ?? 0) + 1;
  await page.goto(`${process.env.LAB_ADDRESS}?backend=wasm#/lessons/${lessons[0].name}/${number}`);
  const skip = page.getByRole('button', { name: 'Show me without guessing' });
  if (lessons[0].beats[number - 1].prediction) await skip.click();
  await page.getByRole('button', { name: 'Train live' }).click();
  await expect(page.getByText(/live: step \d+ of \d+/).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('live, beside the recorded run').first()).toBeVisible({ timeout: 240_000 });
});

for (const lesson of lessons) {
  test(`“${lesson.title}” is given with a clicker alone, without a network, while training fails`, async ({
    lab: { page },
  }) => {
    await page.route(/worker/, (route) => route.abort());
    await page.goto(address(`${lesson.name}/1/present/question`));
    const wall = page.locator('.on-the-wall');
    await expect(wall).toBeVisible();
    await page.waitForLoadState('networkidle');
    for (const beat of lesson.beats) {
      for (const moment of momentsOf(beat)) {
        await expect(wall).toHaveAttribute('data-moment', moment);
        const title = moment === 'question' || moment === 'result' ? beat.title : /./;
        await expect(wall.getByRole('heading', { level: 1 })).toHaveText(title);
        await expect(wall).not.toContainText(beat.notes.length > 0 ? firstWords(beat.notes[0]) : '\u0000');
        if (moment === 'guess') {
          await page.keyboard.press('a');
          await expect(wall.locator('.bar b').first()).toHaveText('1');
          await page.keyboard.press('Shift+A');
        }
        for (let line = 0; line < linesToReveal(beat, moment); line++) {
          await expect(wall.locator('.derivation li.newest')).toBeVisible();
          await page.keyboard.press('PageDown');
          await expect(wall).toHaveAttribute('data-moment', moment);
        }
        expect(await cutOff(page), `${beat.title}, ${moment}`).toEqual([]);
        await page.keyboard.press('PageDown');
      }
    }
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('.');
    await expect(page.getByLabel(/Black screen/)).toBeVisible();
    await page.keyboard.press('.');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('link', { name: 'Present' })).toBeVisible();
  });
}

/** Words on the wall that lie beyond its edges, or under the sentence at the bottom. */
async function cutOff(page: Page): Promise<string[]> {
  return page.locator('.on-the-wall').evaluate((wall) => {
    const body = wall.querySelector('.wall-body')?.getBoundingClientRect();
    return [...wall.querySelectorAll('.wall-body *')].flatMap((element) => {
      const { right, bottom, height } = element.getBoundingClientRect();
      const isText = element.children.length === 0 && element.textContent?.trim();
      if (!body || !isText || height === 0 || element.closest('.visually-hidden')) return [];
      return right > window.innerWidth + 1 || bottom > body.bottom + 2 ? [element.textContent ?? ''] : [];
    });
  });
}

/** A derivation shows its lines one by one before a clicker leaves the slide. */
function linesToReveal({ panels }: Beat, moment: Moment): number {
  const panel = panels.find((one) => one.kind === 'widget' && one.widget === 'derivation');
  if (panel?.kind !== 'widget' || moment !== 'result') return 0;
  return Number(panel.options.to) - Number(panel.options.from);
}

/** Words by which a lecturer's note would be known on the wall. */
function firstWords(block: { kind: string; content?: readonly unknown[] }): string {
  const [first] = block.content ?? [];
  return typeof first === 'string' && first.length > 12 ? first.slice(0, 60) : '\u0000';
}
