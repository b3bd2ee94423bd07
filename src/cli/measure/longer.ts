import type { Page } from '@playwright/test';
import { defaultsOfMethod, type MethodName, methods } from '../../experiment/methods/methods.ts';

/** What takes minutes in the page: a sweep of twelve runs, and what evaluations add to a run. */

export const longMeasurements = ['sweep', 'evaluations'] as const;

/** Prints it. */
export async function measureLonger(
  page: Page,
  address: string,
  only: (typeof longMeasurements)[number],
): Promise<void> {
  if (only === 'sweep') {
    const { seconds, said } = await sweepSeconds(page, address);
    console.log(`sweep: ${seconds.toFixed(0)} s; the page had said: ${said}`);
    return;
  }
  for (const method of ['dpo', 'ipo', 'kto', 'ppo', 'rloo'] as const) {
    const share = await evaluationShare(page, address, method);
    console.log(`${methods[method].title}: evaluations take ${(100 * share).toFixed(0)}% of a run`);
  }
}

const TRAIN = '[data-testid="train"]:not([disabled]):not([aria-disabled="true"])';

async function open(page: Page, address: string, query: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${address}?backend=wasm${query}#/lab`);
  await page.waitForSelector(TRAIN, { timeout: 120_000 });
}

/** Seconds of a sweep of DPO over four β and three seeds, 60 steps each, and what the page had said. */
async function sweepSeconds(page: Page, address: string): Promise<{ seconds: number; said: string }> {
  await open(page, address, '&steps=60');
  await page.getByTestId('sweep').click();
  const panel = page.getByTestId('sweep-panel');
  await panel.getByRole('textbox', { name: 'Values' }).fill('0.05, 0.1, 0.5, 1');
  await panel.getByRole('combobox', { name: 'Seeds' }).selectOption('3');
  const said = await page.getByTestId('sweep-plan').innerText();
  const begun = performance.now();
  await page.getByTestId('sweep-start').click();
  await page
    .getByTestId('sweep-progress')
    .getByText(/^All .* done\./)
    .waitFor({ timeout: 3_600_000 });
  return { seconds: (performance.now() - begun) / 1000, said };
}

/**
 * The share of a run's time that the evaluations after its steps take at a method's defaults, from the times T of two
 * runs that differ in how many they make: one takes e = (T₁ − T₂) / (n₁ − n₂), and all n₁ e / T₁ of the first run.
 */
async function evaluationShare(page: Page, address: string, method: MethodName): Promise<number> {
  const timed = async (query: string) => {
    await open(page, address, `&method=${method}${query}`);
    const begun = performance.now();
    await page.getByTestId('train').click();
    await page.waitForSelector('[data-testid="status"][data-phase="finished"]', { timeout: 3_600_000 });
    return (performance.now() - begun) / 1000;
  };
  const { steps, evaluateEvery } = defaultsOfMethod(method);
  const [usual, once] = [await timed(''), await timed(`&evaluateEvery=${steps}`)];
  const evaluations = Math.ceil(steps / evaluateEvery);
  return (evaluations * (usual - once)) / (evaluations - 1) / usual;
}
