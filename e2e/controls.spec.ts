import { expect, test, upTo } from './lab.ts';

test.beforeEach(async ({ lab }) => {
  await lab.openTiny('&backend=wasm&steps=40&batchSize=2');
  await lab.ready();
});

test('Step makes one update and rests', async ({ lab }) => {
  await lab.step.click();
  await expect(lab.page).toHaveTitle(/^paused 1\/40/);
  await lab.step.click();
  await expect(lab.page).toHaveTitle(/^paused 2\/40/);
  expect(await lab.trainedSteps()).toEqual([1, 2]);
});

test('Pause rests after the step, Train goes on from there', async ({ lab }) => {
  // Long enough not to be over before somebody presses Pause.
  await lab.control(/^steps/).fill('200');
  await lab.train.click();
  await lab.reaches(2);
  await lab.pause.click();
  await expect(lab.page).toHaveTitle(/^paused/);
  const rested = await lab.lastStep();
  expect(rested).toBeLessThan(200);
  await lab.train.click();
  await lab.finished();
  expect(await lab.lastStep()).toBe(200);
  expect(await lab.trainedSteps()).toEqual(upTo(200));
});

test('Rewind with the same seed repeats the run exactly, New seed gives another from the same start', async ({
  lab,
}) => {
  const firstSteps = async () => {
    for (const step of [1, 2, 3]) {
      await lab.step.click();
      await expect(lab.page).toHaveTitle(new RegExp(`^paused ${step}/`));
    }
    return (await lab.rows('loss')).flatMap(({ train }) => train ?? []);
  };
  const first = await firstSteps();
  await lab.rewind.click();
  await expect(lab.train).toBeEnabled();
  const again = await firstSteps();
  expect(again).toEqual(first);

  const seed = await lab.control(/seed/i).inputValue();
  await lab.newSeed.click();
  await expect(lab.control(/seed/i)).not.toHaveValue(seed);
  const other = await firstSteps();
  // The starting weights never depend on the seed: the loss of the untouched policy is ln 2 whatever the pairs.
  expect(other[0]).toBeCloseTo(Math.LN2, 3);
  expect(other.slice(1)).not.toEqual(first.slice(1));
});

test('a control changes the next run and the address, and refuses what does not fit', async ({ lab }) => {
  await lab.control(/β|beta/i).fill('0.5');
  await lab.control(/steps/i).first().fill('3');
  await expect(lab.page).toHaveURL(/beta=0\.5/);
  await lab.train.click();
  await lab.finished();
  expect(await lab.lastStep()).toBe(3);
  await lab.control(/β|beta/i).fill('-1');
  await expect(lab.page.getByText(/must lie between/)).toBeVisible();
});

test('everything works from the keyboard', async ({ lab }) => {
  const reach = async (target: typeof lab.train) => {
    for (let i = 0; i < 100; i++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await lab.page.keyboard.press('Tab');
    }
    throw new Error('Tab does not lead there.');
  };
  // Long enough not to be over before Tab has led to Pause.
  await lab.control(/^steps/).fill('1000');
  await reach(lab.step);
  await lab.page.keyboard.press('Enter');
  await expect(lab.page).toHaveTitle(/^paused 1\//);
  await reach(lab.train);
  await lab.page.keyboard.press('Space');
  await lab.reaches(2);
  await reach(lab.pause);
  await lab.page.keyboard.press('Enter');
  await expect(lab.page).toHaveTitle(/^paused/);
});

test('the page stays responsive while it trains', async ({ lab }) => {
  await lab.train.click();
  await lab.reaches(1);
  // The longest gap between two frames over a second, measured by the page itself.
  const longestGap = await lab.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const begin = performance.now();
        let last = begin;
        let longest = 0;
        const frame = (now: number) => {
          longest = Math.max(longest, now - last);
          last = now;
          if (now - begin > 1000) resolve(longest);
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
  );
  expect(longestGap).toBeLessThan(500);
});

test('a control says what it does to whoever points at it or comes to it by keyboard, until Escape', async ({
  lab,
}) => {
  const hint = lab.page.getByRole('tooltip');
  await expect(hint).toHaveCount(0);
  await lab.step.hover();
  await expect(hint).toHaveText('One update, then pause');
  // A pointer can go to it, as somebody does who reads it enlarged.
  await hint.hover();
  await expect(hint).toBeVisible();
  await lab.page.mouse.move(0, 0);
  await expect(hint).toHaveCount(0);

  await lab.train.focus();
  await lab.page.keyboard.press('Tab');
  await lab.page.keyboard.press('Tab');
  await expect(lab.step).toBeFocused();
  await expect(hint).toHaveText('One update, then pause');
  await lab.page.keyboard.press('Escape');
  await expect(hint).toHaveCount(0);
  await expect(lab.step).toBeFocused();
  await expect(lab.step).toHaveAccessibleDescription('One update, then pause');
});
