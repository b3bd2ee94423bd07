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
  /** What is said of the preference pairs: how many, and how many labels are right. */
  readonly pairs: Locator;
  readonly stored: Locator;
  /** Buttons that say what is chosen and open a list to search in. */
  readonly method: Locator;
  readonly preset: Locator;
  /** Why a run would not fit into memory. */
  readonly tooLarge: Locator;
  /** That activations are computed twice. */
  readonly twice: Locator;
  readonly sweep: Sweep;
  readonly microscope: Microscope;
  /** Sentences that stop nothing, each with a button to dismiss it. */
  readonly notices: Locator;

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
    this.pairs = page.getByTestId('pairs');
    this.stored = page.getByTestId('stored');
    this.tooLarge = page.getByTestId('too-large');
    this.twice = page.getByTestId('twice');
    this.sweep = new Sweep(page);
    this.microscope = new Microscope(page);
    this.notices = page.getByTestId('notices').getByRole('listitem');
    this.method = page.getByRole('button', { name: /^Method / });
    this.preset = page.getByRole('button', { name: /^Try / });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`${process.env.LAB_ADDRESS}${query}#/lab`);
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

  /** The same, whether or not a run could begin. */
  async loaded(): Promise<void> {
    await expect(this.status).toHaveAttribute('data-phase', 'ready', { timeout: 90_000 });
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

  world(title: string): Locator {
    return this.page.getByTestId('worlds').getByRole('radio', { name: title });
  }

  /** Searches for a title in the list that a button opens, and picks it. */
  async pick(picker: Locator, title: string): Promise<void> {
    await picker.click();
    await this.page.getByRole('combobox', { name: /^Search: / }).fill(title);
    await this.page.getByRole('option', { name: title, exact: true }).click();
    await expect(picker).toHaveText(title);
  }

  chart(name: string): Locator {
    return this.page.getByTestId(`chart-${name}`);
  }

  /** The picture of one step with the formula beneath it. */
  loop(): Locator {
    return this.page.getByRole('region', { name: /One step/ });
  }

  /** Unfolds the labeller's settings. */
  async openLabeller(): Promise<void> {
    const details = this.page.getByTestId('labeller');
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  }

  /** Share of the labels that agree with gold, once it is measured. */
  async agreement(): Promise<number> {
    await expect(this.pairs).toContainText('% of the labels agree');
    return Number((await this.pairs.textContent())?.match(/([\d.]+)%/)?.[1]) / 100;
  }

  control(label: string | RegExp): Locator {
    return this.page.getByRole('spinbutton', { name: label });
  }

  /**
   * What was measured in this run, from the table behind a chart: one record a row, without the comparison run's columns.
   * A cell "1.5 ± 0.2" of the column gold gives `gold` and `gold ±`. What runs along the bottom has its own name.
   */
  async rows(chart: string): Promise<Record<string, number>[]> {
    const toggle = this.page.getByTestId(`table-${chart}`);
    if ((await toggle.getAttribute('aria-pressed')) === 'false') await toggle.click();
    const cells = await this.page
      .getByTestId(`chart-${chart}`)
      .locator('tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('th,td')].map((cell) => cell.textContent)),
      );
    const [head, ...body] = cells;
    return body.map((row) => record(head, row)).filter(hasValues);
  }

  /** The steps whose loss is on the chart, in its order: each once, none missing. */
  async trainedSteps(): Promise<number[]> {
    return (await this.rows('loss')).filter(({ train }) => train !== undefined).map(({ step }) => step);
  }
}

/** The dialog in which the examples of a step are taken apart. */
export class Microscope {
  readonly button: Locator;
  readonly panel: Locator;
  readonly place: Locator;
  readonly start: Locator;
  readonly loss: Locator;
  readonly chosen: Locator;
  readonly rejected: Locator;
  readonly reward: Locator;
  /** One labelled pair without numbers of a loss. */
  readonly card: Locator;

  constructor(page: Page) {
    this.button = page.getByTestId('microscope');
    this.panel = page.getByTestId('microscope-panel');
    this.place = page.getByTestId('microscope-place');
    this.start = page.getByTestId('microscope-start');
    this.loss = page.getByTestId('microscope-loss');
    this.chosen = page.getByTestId('microscope-chosen');
    this.rejected = page.getByTestId('microscope-rejected');
    this.reward = page.getByTestId('microscope-reward');
    this.card = page.getByTestId('pair-card');
  }
}

/** The sweep's place on the page. */
export class Sweep {
  private readonly page: Page;
  readonly button: Locator;
  readonly panel: Locator;
  readonly values: Locator;
  readonly seeds: Locator;
  readonly steps: Locator;
  readonly evaluate: Locator;
  /** How many runs, and how long they take; or why they cannot begin. */
  readonly plan: Locator;
  readonly start: Locator;
  readonly cancel: Locator;
  readonly continue: Locator;
  readonly progress: Locator;
  /** What an earlier visit left unfinished. */
  readonly offer: Locator;
  readonly figure: Locator;

  constructor(page: Page) {
    this.page = page;
    this.button = page.getByTestId('sweep');
    this.panel = page.getByTestId('sweep-panel');
    this.values = this.panel.getByRole('textbox', { name: 'Values' });
    this.seeds = this.panel.getByRole('combobox', { name: 'Seeds' });
    this.steps = this.panel.getByRole('spinbutton', { name: 'Steps per run' });
    this.evaluate = this.panel.getByRole('combobox', { name: 'Evaluate' });
    this.plan = page.getByTestId('sweep-plan');
    this.start = page.getByTestId('sweep-start');
    this.cancel = page.getByTestId('sweep-cancel');
    this.continue = page.getByTestId('sweep-continue');
    this.progress = page.getByTestId('sweep-progress');
    this.offer = page.getByTestId('stored-sweep');
    this.figure = page.getByTestId('sweep-figure');
  }

  async done(): Promise<void> {
    await expect(this.progress).toContainText(/ done\./, { timeout: 100_000 });
    await expect(this.progress).toContainText(/^(All|Both|The run)/);
  }

  /** Waits until a run is being made, and looks more often than a short one takes. */
  async reaches(run: number): Promise<void> {
    await this.page.waitForFunction(
      (start) => document.querySelector('[data-testid="sweep-progress"]')?.textContent?.startsWith(start),
      `Run ${run} of `,
      { timeout: 60_000 },
    );
  }

  /** The cells of the table behind the figure, row by row. */
  async table(): Promise<string[][]> {
    const toggle = this.figure.getByTestId('sweep-table');
    if ((await toggle.getAttribute('aria-pressed')) === 'false') await toggle.click();
    return this.figure
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll('th,td')].map((cell) => cell.textContent ?? '')),
      );
  }
}

function record(head: string[], row: string[]): Record<string, number> {
  const entries = head.flatMap((heading, i): [string, number][] => {
    const alongTheBottom = i === 0 || heading === 'step';
    const name = alongTheBottom ? heading : heading.match(/^(.*) \(measured\)$/)?.[1];
    if (name === undefined || row[i] === '') return [];
    // "1.5 ± 0.2", or "0.5 [0.4, 0.6]", of which the ends of the interval are left out.
    const [value, error] = row[i]
      .replace(/ \[.*\]$/, '')
      .split('±')
      .map((text) => Number(text.trim().replaceAll('−', '-')));
    return error === undefined
      ? [[name, value]]
      : [
          [name, value],
          [`${name} ±`, error],
        ];
  });
  return Object.fromEntries(entries);
}

/** Whether a row has anything of this run besides its place. */
const hasValues = (row: Record<string, number>): boolean =>
  Object.keys(row).some((name, i) => i > 0 && name !== 'step');

/** 1, 2, …, n */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

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

/** Playwright keeps every tab visible, so a test makes the browser's announcement: to be evaluated in the page. */
export function setHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
  Object.defineProperty(document, 'visibilityState', {
    configurable: true,
    value: hidden ? 'hidden' : 'visible',
  });
  document.dispatchEvent(new Event('visibilitychange'));
}
