import { test as base, type ConsoleMessage, expect, type Locator, type Page } from '@playwright/test';
import { serveTinyModel } from './tinyModel.ts';

/** The page as a person sees it: what it shows, and the buttons. All names of page elements are in this file. */
export class Lab {
  readonly page: Page;
  readonly train: Locator;
  readonly pause: Locator;
  readonly step: Locator;
  readonly rewind: Locator;
  readonly newSeed: Locator;
  readonly status: Locator;
  readonly backend: Locator;
  readonly failure: Locator;
  readonly resume: Locator;
  readonly restart: Locator;

  constructor(page: Page) {
    this.page = page;
    this.train = page.getByTestId('train');
    this.pause = page.getByTestId('pause');
    this.step = page.getByTestId('step');
    this.rewind = page.getByTestId('rewind');
    this.newSeed = page.getByTestId('new-seed');
    this.status = page.getByTestId('status');
    this.backend = page.getByTestId('backend');
    this.failure = page.getByTestId('failure');
    this.resume = page.getByTestId('resume');
    this.restart = page.getByTestId('restart');
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`${process.env.LAB_ADDRESS}${query}`);
  }

  /** Opens the tiny checkpoint, which trains on a software adapter within seconds. */
  async openTiny(parameters = ''): Promise<void> {
    await serveTinyModel(this.page);
    await this.open(`?model=tiny${parameters}`);
  }

  /** The model is loaded and warmed up. On a software adapter compiling the shaders takes its time. */
  async ready(): Promise<void> {
    await expect(this.train).toBeEnabled({ timeout: 90_000 });
  }

  async finished(): Promise<void> {
    await expect(this.page).toHaveTitle(/finished/, { timeout: 100_000 });
  }

  /** Waits until at least this many steps are done. */
  async reaches(step: number): Promise<void> {
    await expect.poll(() => this.lastStep(), { timeout: 90_000 }).toBeGreaterThanOrEqual(step);
  }

  async lastStep(): Promise<number> {
    return Number.parseInt((await this.page.getByTestId('run-step').textContent()) ?? '', 10);
  }

  control(label: string | RegExp): Locator {
    return this.page.getByRole('spinbutton', { name: label });
  }

  /** The numbers behind a chart: its table view, as one record a row. */
  async rows(chart: string): Promise<Record<string, number>[]> {
    const table = this.page.getByTestId(`table-${chart}`);
    if (!(await table.isVisible())) {
      await this.page.getByTestId(`chart-${chart}`).getByRole('button', { name: /table/i }).click();
    }
    return table.evaluate((element) => {
      const cells = (row: Element) =>
        [...row.querySelectorAll('th,td')].map((cell) => cell.textContent ?? '');
      const [head, ...body] = [...element.querySelectorAll('tr')].map(cells);
      const number = (text: string) => Number(text.replace('−', '-').replaceAll(/[\s,]/g, ''));
      return body.map((row) => Object.fromEntries(head.map((name, i) => [name.trim(), number(row[i])])));
    });
  }
}

interface Fixtures {
  lab: Lab;
  /** Console errors that a test provokes. Any other fails the test, and so does a breach of the page's policy. */
  expectedErrors: RegExp[];
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
  expectedErrors: async ({}, use) => use([]),
  lab: async ({ page, expectedErrors }, use) => {
    const errors: string[] = [];
    const keep = (message: ConsoleMessage) => {
      if (message.type() === 'error') errors.push(message.text());
    };
    page.on('console', keep);
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(new Lab(page));
    const unexpected = errors.filter((error) => !expectedErrors.some((pattern) => pattern.test(error)));
    expect(unexpected, 'errors in the console').toEqual([]);
  },
});

export { expect };
