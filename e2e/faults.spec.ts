import type { BrowserContext, Locator, Page } from '@playwright/test';
import { expect, Lab, test } from './lab.ts';
import { storedRows } from './storedRuns.ts';

/**
 * A run is interrupted at a random moment, taken up again, and must end with the rows of a run that nobody disturbed.
 * FAULTS is how often each interruption is tried: once in `npm test`, more often in `npm run faults`, which reads how
 * many held from the names of the tests.
 */
const rounds = Number(process.env.FAULTS ?? 1);
const seed = Number(process.env.FAULTS_SEED ?? 1);
const STEPS = 400;
const RUN = `&backend=wasm&steps=${STEPS}&batchSize=2&evaluateEvery=100&seed=3`;

/** Where the run is found after an interruption: the tab, and what in it offers to go on. */
interface Found {
  lab: Lab;
  offer: Locator;
}

const interruptions: Record<string, (lab: Lab) => Promise<Found>> = {
  'page reloaded': async (lab) => {
    await lab.page.reload();
    return { lab, offer: lab.stored };
  },
  'tab closed and opened again': async (lab) => {
    const next = await freshTab(lab.page.context());
    await lab.page.close();
    return { lab: next, offer: next.stored };
  },
  'tab crashed': async (lab) => {
    const context = lab.page.context();
    const session = await context.newCDPSession(lab.page);
    const crashed = lab.page.waitForEvent('crash');
    // It is never answered.
    session.send('Page.crash').catch(() => {});
    await crashed;
    const next = await freshTab(context);
    return { lab: next, offer: next.stored };
  },
  'worker killed': async (lab) => {
    await lab.page.evaluate(() => window.watched.worker?.terminate());
    // The half minute that the page waits for a sign of life passes at once.
    await lab.page.clock.runFor(60_000);
    return { lab, offer: lab.failure };
  },
};

for (const [name, interrupt] of Object.entries(interruptions)) {
  for (let round = 0; round < rounds; round++) {
    test(`${name}: round ${round}`, async ({ lab }) => {
      const expected = await undisturbed(lab);
      await lab.page.clock.install();
      await watchRun(lab.page);
      await lab.openTiny(RUN);
      await lab.ready();
      await lab.train.click();
      const delay = moment(name, round);
      await lab.page.waitForFunction((ms) => window.watched.sinceClick() > ms, delay, { polling: 20 });
      const done = await lab.page.evaluate(() => window.watched.progress());
      const found = await interrupt(lab);
      await expect(found.offer).toBeVisible({ timeout: 90_000 });
      const [, step] = (await found.offer.textContent())?.match(/step (\d+)/) ?? [];
      // A run that was over before it was interrupted is offered as finished: nothing is left to do.
      if (step !== undefined) {
        expectLittleLost(done, Number(step));
        await found.offer.getByRole('button', { name: /resume/i }).click();
        await found.lab.finished();
      }
      await expect.poll(() => storedRows(found.lab.page)).toEqual({ finished: true, rows: expected });
    });
  }
}

/** A moment of the run's first five seconds, the same for the same seed. */
function moment(name: string, round: number): number {
  let hash = 2166136261 ^ seed;
  for (const letter of `${name} ${round}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return (hash >>> 0) % 5000;
}

/** At most a second of work, or a step, is lost. */
function expectLittleLost(done: Progress, step: number): void {
  const lost = done.times.filter((time) => time.step > step);
  const seconds = lost.length > 1 ? (done.at - lost[0].at) / 1000 : 0;
  expect(seconds, `from step ${step} to ${done.step}`).toBeLessThan(1);
}

interface Progress {
  step: number;
  /** Milliseconds. */
  at: number;
  times: { step: number; at: number }[];
}

declare global {
  interface Window {
    watched: { worker?: Worker; progress(): Progress; sinceClick(): number };
  }
}

/** Notes when each row arrives from the worker. */
async function watchRun(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const times: { step: number; at: number }[] = [];
    let clicked = Number.POSITIVE_INFINITY;
    window.watched = {
      sinceClick: () => performance.now() - clicked,
      progress: () => ({ step: times.at(-1)?.step ?? 0, at: performance.now(), times }),
    };
    addEventListener('click', () => {
      clicked = Math.min(clicked, performance.now());
    });
    window.Worker = class extends Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        window.watched.worker = this;
        this.addEventListener('message', ({ data }) => {
          if (data.type === 'row') times.push({ step: data.row.step, at: performance.now() });
        });
      }
    };
  });
}

async function freshTab(context: BrowserContext): Promise<Lab> {
  const lab = new Lab(await context.newPage());
  await lab.openTiny(RUN);
  return lab;
}

let reference: Record<string, number>[] | undefined;

/** The rows of the run without interruption, computed once, in a browser context of its own. */
async function undisturbed({ page }: Lab): Promise<Record<string, number>[]> {
  if (reference) return reference;
  const context = await page.context().browser()?.newContext();
  if (!context) throw new Error('There is no browser to open another context in.');
  const lab = await freshTab(context);
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await expect.poll(async () => (await storedRows(lab.page)).finished).toBe(true);
  reference = (await storedRows(lab.page)).rows;
  await context.close();
  return reference;
}

test('what the cache holds is damaged: the files are fetched again', async ({ lab }) => {
  await lab.openTiny(RUN);
  await lab.ready();
  const damaged = await lab.page.evaluate(async () => {
    const [name] = await caches.keys();
    const cache = await caches.open(name);
    const requests = await cache.keys();
    for (const [i, request] of requests.entries()) {
      const bytes = new Uint8Array((await (await cache.match(request))?.arrayBuffer()) ?? []);
      // One bit of every other file, the end of the rest.
      if (i % 2 === 0) bytes[bytes.length >> 1] ^= 1;
      await cache.put(request, new Response(i % 2 === 0 ? bytes : bytes.slice(0, -7)));
    }
    return requests.length;
  });
  expect(damaged).toBeGreaterThan(3);
  await lab.page.reload();
  await lab.ready();
  await lab.step.click();
  await expect(lab.page).toHaveTitle(/^paused 1\//);
});
