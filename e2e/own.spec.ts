import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Lab, test } from './lab.ts';

/** Preferences of one's own: a file, or votes on what the model writes; then a run without gold. */

const topics = ['plot', 'cast', 'music', 'ending', 'script', 'pace', 'humour'];
const starts = ['The', 'I thought the', 'My sister says the', 'For me the'];
const file = starts
  .flatMap((start) =>
    topics.map((topic) => ({
      prompt: `${start} ${topic}`,
      chosen: ' was short.',
      rejected: ' was long and said the same thing again and again.',
    })),
  )
  .map((row) => JSON.stringify(row))
  .join('\n');

async function openOwn(lab: Lab, query: string): Promise<void> {
  await lab.page.goto(`${process.env.LAB_ADDRESS}?backend=wasm${query}#/own`);
  await expect(lab.page.getByTestId('own-input')).toBeEnabled({ timeout: 90_000 });
}

const give = (lab: Lab, name: string, text: string) =>
  lab.page
    .getByTestId('own-input')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

async function drop(lab: Lab, name: string, text: string): Promise<void> {
  const dataTransfer = await lab.page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name));
      return transfer;
    },
    [name, text],
  );
  await lab.page.getByTestId('own-drop').dispatchEvent('drop', { dataTransfer });
}

async function expectNoViolations({ page }: Lab): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual(
    [],
  );
}

test('a file is dropped, read and trained on, and gold is nowhere', async ({ lab }) => {
  await openOwn(lab, '&steps=4&batchSize=4&evaluateEvery=2');
  await drop(
    lab,
    'mine.jsonl',
    `${file}\n{"prompt": "broken"\n{"prompt": "a", "chosen": "b", "rejected": "b"}\n`,
  );
  const report = lab.page.getByTestId('own-report');
  await expect(report).toContainText('28');
  await expect(lab.page.getByTestId('own-dropped')).toContainText('not valid JSON');
  await expect(lab.page.getByTestId('own-dropped')).toContainText('both completions are the same');
  await expect(lab.page.getByTestId('own-preview').locator('tbody tr')).toHaveCount(10);
  await expect(report).toContainText('the labels have a length bias');
  await expectNoViolations(lab);

  await lab.page.getByRole('radio', { name: 'Length' }).check();
  await lab.page.getByTestId('own-train').click();
  await lab.finished();
  await expect(lab.world('Your own')).toBeChecked();
  expect(await lab.rows('own-reward')).not.toEqual([]);
  expect(await lab.rows('own-win-rate')).not.toEqual([]);
  expect(await lab.rows('kl')).not.toEqual([]);
  await expect(lab.chart('gold')).toHaveCount(0);
  await expect(lab.chart('win-rate')).toHaveCount(0);
  await expect(lab.page.getByTestId('comparison').first()).toContainText('your reward');
  await expect(lab.page.getByTestId('comparison').first()).not.toContainText('gold');
  await expect(lab.pairs).toContainText('The pairs are your own');
  await lab.page.getByTestId('show-pair').click();
  await expect(lab.page.getByTestId('pair-card')).toContainText('The label is yours');
  await expectNoViolations(lab);

  // One's own taste says which of the two writes better, blind.
  await lab.page.goto(`${lab.page.url().split('#')[0]}#/own`);
  const ballot = lab.page.getByTestId('own-ballot');
  await ballot.getByRole('button', { name: 'Vote', exact: true }).click();
  const result = lab.page.getByTestId('own-ballot-result');
  for (let vote = 0; vote < 8 && (await result.count()) === 0; vote++)
    await ballot.locator('.vote-choice').press('ArrowLeft');
  await expect(result).toContainText(/The run wins \d+% of \d votes/);

  // It is still there after a reload, and can be gone on from.
  await lab.page.goto(`${process.env.LAB_ADDRESS}?backend=wasm#/own`);
  await lab.page.reload();
  const kept = lab.page.getByTestId('own-kept');
  await expect(kept).toContainText('mine.jsonl');
  await kept.getByRole('button', { name: 'Remove mine.jsonl' }).click();
  await expect(kept).toHaveCount(0);
});

test('a reward model of the pairs, and a method that needs gold says so', async ({ lab }) => {
  await openOwn(lab, '&steps=2&batchSize=4&evaluateEvery=2');
  await give(
    lab,
    'mine.csv',
    [
      'prompt,chosen,rejected',
      ...file.split('\n').map((line) => Object.values(JSON.parse(line)).join()),
    ].join('\n'),
  );
  await expect(lab.page.getByTestId('own-report')).toContainText('CSV');
  await lab.page.getByTestId('own-train').click();
  await lab.finished();
  expect(await lab.rows('own-reward')).not.toEqual([]);
  await lab.pick(lab.method, 'GRPO');
  await expect(lab.train).toBeDisabled();
  await expect(lab.tooLarge).toContainText('would need the gold judge');
});

test('a file that is no data says where, why and what to do', async ({ lab }) => {
  await openOwn(lab, '');
  await give(lab, 'notes.txt', 'Dear diary,\nnothing happened.\n');
  await expect(lab.page.getByTestId('own-problem')).toContainText('notes.txt, line 2');
  await give(lab, 'few.jsonl', file.split('\n').slice(0, 3).join('\n'));
  await expect(lab.page.getByTestId('own-problem')).toContainText('At least 12 pairs');
  await expectNoViolations(lab);
});

test('rules are checked before anything is trained', async ({ lab }) => {
  await openOwn(lab, '&steps=2&batchSize=4&evaluateEvery=2');
  await give(lab, 'mine.jsonl', file);
  await lab.page.getByRole('radio', { name: 'Rules' }).check();
  await lab.page.getByLabel('Rule 1: what it asks').selectOption('pattern');
  await lab.page.getByLabel('Rule 1: pattern').fill('(a');
  await lab.page.getByTestId('own-train').click();
  await expect(lab.page.getByRole('alert')).toContainText('is not a regular expression');
  await lab.page.getByLabel('Rule 1: pattern').fill('\\.$');
  await expectNoViolations(lab);
  await lab.page.getByTestId('own-train').click();
  await lab.finished();
  expect(await lab.rows('own-reward')).not.toEqual([]);
});

test('a dozen votes by keyboard are data', async ({ lab }) => {
  const { page } = lab;
  await openOwn(lab, '&steps=2&batchSize=4&evaluateEvery=2');
  await page.getByLabel('Your prompts, one per line').fill(topics.map((topic) => `The ${topic}`).join('\n'));
  await page.getByTestId('own-ask').click();
  const choice = page.locator('.vote-choice');
  const progress = page.getByTestId('own-progress');
  const press = async (key: string) => {
    await expect(choice).toBeFocused({ timeout: 60_000 });
    await page.keyboard.press(key);
  };
  await press('ArrowLeft');
  await expect(progress).toContainText('1 of 12');
  await page.getByRole('button', { name: 'Undo the last vote' }).click();
  await expect(progress).toContainText('0 of 12');
  await choice.focus();
  await press('=');
  await expect(progress).toContainText('1 ties');
  await press('s');
  for (let votes = 1; votes <= 14; votes++) {
    await press(votes % 2 === 0 ? 'ArrowLeft' : 'ArrowRight');
    await expect(progress).toContainText(`${votes} of 12`);
  }
  await expectNoViolations(lab);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save votes as JSON lines' }).click();
  const saved = readFileSync(await (await saving).path(), 'utf8')
    .trim()
    .split('\n');
  expect(saved).toHaveLength(14);
  expect(Object.keys(JSON.parse(saved[0]))).toEqual(['prompt', 'chosen', 'rejected']);
  await page.getByTestId('own-train').click();
  await lab.finished();
  await expect(lab.pairs).toContainText('The pairs are your own');
});

test('the twelve votes of the lesson are data to train on', async ({ lab }) => {
  const { page } = lab;
  await page.goto(`${process.env.LAB_ADDRESS}?backend=wasm#/lessons/2-which-of-these-is-better/1`);
  const choice = page.locator('.vote-choice');
  await choice.focus();
  for (let votes = 0; votes < 12; votes++) {
    await expect(choice).toContainText(`Pair ${votes + 1} of 12`);
    await page.keyboard.press(votes % 3 === 0 ? 'ArrowRight' : 'ArrowLeft');
  }
  await page.getByRole('button', { name: 'Train on your votes' }).click();
  await expect(page.getByTestId('own-progress')).toContainText('12 of 12 votes', { timeout: 30_000 });
});

test('best of n and a sweep on own data go by the chosen reward, and gold is nowhere', async ({ lab }) => {
  const { page, sweep } = lab;
  const withoutGold = async () =>
    expect(page.locator('main')).not.toContainText(/gold reward|gold,|gold of/i);
  await openOwn(lab, '&method=best-of-n&reward=own&steps=4&poolPrompts=4&evaluateEvery=2&maxNewTokens=8');
  await give(lab, 'mine.jsonl', file);
  await page.getByRole('radio', { name: 'Length' }).check();
  await page.getByTestId('own-train').click();
  await lab.finished();
  await expect(lab.chart('best-of-n')).toBeVisible();
  const picks = await lab.rows('best-of-n');
  expect(picks.map((row) => Object.keys(row))).toEqual(
    picks.map(() => expect.arrayContaining(['your reward (picks)'])),
  );
  await expect(page.getByTestId('comparison').first()).toContainText('your reward');
  await withoutGold();
  await expectNoViolations(lab);

  await lab.pick(lab.method, 'DPO');
  await sweep.button.click();
  await sweep.values.fill('0.05, 1');
  await sweep.steps.fill('4');
  await expect(sweep.plan).toContainText('2 runs');
  await sweep.start.click();
  await sweep.done();
  await expect(sweep.figure).toContainText('your reward');
  const [setting, seed, step, , reward, rate, accuracy, n] = (await sweep.table())[1];
  expect([setting, seed, step]).toEqual(['β 0.05', '1', '4']);
  for (const cell of [reward, rate, accuracy]) expect(cell).toMatch(/^−?[\d.e−]+ \[−?[\d.e−]+, [−\d.e]+\]$/);
  expect(Number(n)).toBeGreaterThan(0);
  await expect(sweep.panel.locator('th').filter({ hasText: /gold/ })).toHaveCount(0);
  await expectNoViolations(lab);

  // What is stored of it is found and read after a reload.
  await page.reload();
  await lab.ready();
  await sweep.button.click();
  await sweep.panel.getByText('An earlier sweep').click();
  await expect(sweep.panel).toContainText('mine.jsonl');
  await sweep.panel.getByRole('button', { name: 'Show it' }).click();
  await expect(sweep.figure).toContainText('your reward');
  await expect(sweep.progress).toContainText('on “mine.jsonl”');
});

test('single answers without pairs train KTO, and DPO says why it cannot', async ({ lab }) => {
  const { page } = lab;
  await openOwn(lab, '&steps=2&batchSize=4&evaluateEvery=2');
  const singles = Array.from({ length: 40 }, (_, i) => ({
    prompt: `${starts[i % 4]} ${topics[i % 7]} ${i}`,
    completion: i % 3 > 0 ? ' was short.' : ' was long and said the same thing again.',
    label: i % 3 > 0,
  }));
  await give(lab, 'thumbs.jsonl', singles.map((row) => JSON.stringify(row)).join('\n'));
  await expect(page.getByTestId('own-report')).toContainText('there are no pairs');
  await expect(page.getByTestId('own-preview')).toContainText('The first 10 answers');
  await expect(page.getByRole('radio', { name: /reward model/ })).toHaveCount(0);
  await expectNoViolations(lab);
  await page.getByTestId('own-train').click();
  await lab.finished();
  await expect(lab.method).toHaveText('KTO, unpaired');
  await expect(lab.pairs).toContainText('single answers of your own');
  expect(await lab.rows('own-win-rate')).not.toEqual([]);
  await expectNoViolations(lab);
  await lab.pick(lab.method, 'DPO');
  await expect(lab.train).toBeDisabled();
  await expect(lab.tooLarge).toContainText('“KTO, unpaired”, which takes each by itself');
});
