/** What pages of Playwright and of Puppeteer both can. */
export interface DrivenPage {
  goto(address: string): Promise<unknown>;
  click(selector: string): Promise<unknown>;
  evaluate(read: (input: string) => unknown, input: string): Promise<unknown>;
}

export interface TrainedRun {
  /** What the page says it computes on. */
  backend: string;
  /** From the click on Train to the end, evaluations included. */
  seconds: number;
  /** The cells of the table behind each chart, as they are shown. */
  tables: Record<string, string[][]>;
}

/**
 * Does one run as a person would: opens the lab, presses Train, waits, and reads the tables behind charts.
 *
 * @param address of the page, with the settings
 * @param charts whose tables are read
 */
export async function trainedRun(
  page: DrivenPage,
  address: string,
  charts: readonly string[],
): Promise<TrainedRun> {
  await page.goto(`${address}#/lab`);
  await until(page, () => document.querySelector('[data-testid="train"]:enabled') !== null);
  const backend = String(await page.evaluate(textOf, 'backend'));
  const started = performance.now();
  await page.click('[data-testid="train"]');
  await until(page, () => document.title.includes('finished'));
  const seconds = (performance.now() - started) / 1000;
  const tables: TrainedRun['tables'] = {};
  for (const chart of charts) {
    await page.evaluate(openTable, chart);
    await until(page, (name) => document.querySelector(`[data-testid="chart-${name}"] td`) !== null, chart);
    tables[chart] = (await page.evaluate(cellsOf, chart)) as string[][];
  }
  return { backend, seconds, tables };
}

/** Asks until it is so, or until whoever waits for all this gives up. */
async function until(page: DrivenPage, holds: (input: string) => boolean, input = ''): Promise<void> {
  while (!(await page.evaluate(holds, input))) await new Promise((resolve) => setTimeout(resolve, 200));
}

// These three run in the page.

function textOf(id: string): string {
  return document.querySelector(`[data-testid="${id}"]`)?.textContent ?? '';
}

function openTable(chart: string): void {
  const toggle = document.querySelector<HTMLElement>(`[data-testid="table-${chart}"]`);
  if (toggle?.ariaPressed === 'false') toggle.click();
}

function cellsOf(chart: string): string[][] {
  return [...document.querySelectorAll(`[data-testid="chart-${chart}"] tr`)].map((row) =>
    [...row.querySelectorAll('th,td')].map((cell) => cell.textContent ?? ''),
  );
}
