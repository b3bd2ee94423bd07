import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test';
import { readOutcomes, writeOutcome } from '../../src/cli/faults/outcomes.ts';
import { Lab } from '../lab.ts';
import { serveTinyModel } from '../tinyModel.ts';
import type { Activity } from './activities.ts';
import { type Case, drawCases } from './cases.ts';
import { type Attention, attend } from './person.ts';
import { BYSTANDER_SEED, QUIET, type Reference, referenceOf, STEPS_BEFORE } from './reference.ts';
import type { Aftermath, Fault, Scene } from './scene.ts';
import { type Result, type StoredWork, seenResult, storedWork, watch } from './watched.ts';

/**
 * Faults at random moments. Each time the work has to end, with the rows and the weights of work that nobody disturbed,
 * to the bit; no more may be computed twice than came after what was stored; what has nothing to do with the fault stays
 * as it was. FAULTS is `full` in `npm run faults`, FAULTS_CASE the number of the only case, and FAULTS_FOLDER where it
 * is written down what became of the cases; those that are written down are left out.
 */
export function defineCases(backend: 'wasm' | 'webgpu'): void {
  const { FAULTS, FAULTS_CASE: only, FAULTS_FOLDER: folder, FAULTS_SEED } = process.env;
  const known = new Set(folder ? readOutcomes(folder).map(({ number }) => number) : []);
  const cases = drawCases(Number(FAULTS_SEED ?? 1), FAULTS === 'full' ? 'full' : 'short');
  // Thousands of actions.
  test.use({ trace: 'off' });
  test.describe.configure({ mode: 'parallel', timeout: 600_000 });
  for (const one of cases) {
    if (!one.activity.settings.includes(`backend=${backend}`)) continue;
    if (only ? Number(only) !== one.number : known.has(one.number)) continue;
    const name = `${one.fault.name} while ${one.activity.name}`;
    test(`${name}: case ${one.number}`, async ({ browser }) => {
      const begun = performance.now();
      const ended = (failure: string | null) => {
        const seconds = Math.round((performance.now() - begun) / 100) / 10;
        const { number, fault } = one;
        if (folder)
          writeOutcome(folder, {
            number,
            of: cases.length,
            fault: name,
            expected: fault.expected,
            failure,
            seconds,
          });
      };
      // Not a case yet.
      const reference = await referenceOf(browser, one.activity);
      // A browser that has lost its GPU three times gives it up, and the lab goes on on wasm: with other last digits.
      const own =
        backend === 'webgpu' && (await browser.browserType().launch(test.info().project.use.launchOptions));
      try {
        await tryCase(own || browser, one, reference);
        ended(null);
      } catch (error) {
        // Whoever stops a campaign closes its browser: what was under way is tried again.
        if (browser.isConnected()) ended(String(error).split('\n').slice(0, 8).join(' ').slice(0, 600));
        throw error;
      } finally {
        if (own) await own.close();
      }
    });
  }
}

async function tryCase(
  browser: Browser,
  { fault, activity, moment, stream }: Case,
  reference: Reference,
): Promise<void> {
  const context = await browser.newContext({ storageState: reference.before, ...QUIET });
  try {
    const errors: string[] = [];
    context.on('weberror', (error) => errors.push(String(error.error())));
    const scene = await atMoment(context, { browser, fault, activity, stream }, reference, moment);
    const before = await stateOf(scene.lab.page);
    const aftermath = await fault.inject({ ...scene, isStored: before.stored, isOver: before.isOver });
    const isLate = before.isOver || (await stateOf(scene.lab.page)).isOver;
    await check(scene, aftermath, { fault, reference, before, isLate });
    expect(errors, 'errors that nobody caught').toEqual([]);
  } finally {
    await context.close();
  }
}

/** The page at work, at the moment at which the fault comes. */
async function atMoment(
  context: BrowserContext,
  { fault, ...scene }: Pick<Scene, 'browser' | 'activity' | 'stream'> & { fault: Fault },
  { milliseconds }: Reference,
  moment: number,
): Promise<Omit<Scene, 'isStored' | 'isOver'>> {
  const { activity, stream } = scene;
  const open = async (lab: Lab) => {
    await watch(lab.page);
    await lab.openTiny(activity.settings);
  };
  const lab = new Lab(await context.newPage());
  await watch(lab.page);
  await serveTinyModel(lab.page);
  await fault.prepare?.({ lab, stream });
  // The network may be gone before the page has come.
  const opening = lab.open(`?model=tiny${activity.settings}`).catch(() => {});
  if (activity.begin) {
    await opening;
    await lab.ready();
    await activity.begin(lab, moment);
  }
  const share = activity.moments ? stream.uniform() : moment;
  await new Promise((resolve) => setTimeout(resolve, share * (activity.moments ?? milliseconds)));
  return { ...scene, lab, context, open };
}

/** What a page has stored of the work and been told of it; of a page that is gone nothing is known. */
function stateOf(page: Page): Promise<Before> {
  const isTakenUp = { stored: true, written: 0, told: 0, isOver: false };
  return page
    .evaluate(() => {
      const { stored, written, told } = window.watched;
      const phase = document.querySelector<HTMLElement>('[data-testid="status"]')?.dataset.phase;
      const sweep = document.querySelector('[data-testid="sweep-progress"]')?.textContent ?? '';
      return { stored, written, told, isOver: phase === 'finished' || / (is|are) done/.test(sweep) };
    })
    .catch(() => isTakenUp);
}

interface Before {
  stored: boolean;
  written: number;
  told: number;
  isOver: boolean;
}

/** Sees the work through to its end, and compares it with what nobody has disturbed. */
async function check(
  { activity, context }: Pick<Scene, 'activity' | 'context'>,
  { lab, wish, from, result, says, bystander, other }: Aftermath,
  {
    fault,
    reference,
    before,
    isLate,
  }: { fault: Fault; reference: Reference; before: Before; isLate: boolean },
): Promise<void> {
  const attention: Attention = { said: new Set(), failures: new Set() };
  const saysInTheEnd = isLate ? undefined : says;
  const isDone = async () => ended(await storedWork(lab.page), activity).length > 0;
  await Promise.all([
    attend(lab, activity, { isDone, saysInTheEnd, ...wish }, attention),
    other && attend(other.lab, activity, other.wish, attention),
  ]);
  const said = [...attention.said].join(' | ');
  if (says && !isLate) expect(said, 'what the page said').toMatch(says);
  if (fault.isSilent) expect([...attention.failures], 'failures shown').toEqual([]);
  // What was over before the fault came was made whole by the same worker.
  if (from !== 'anywhere' && !isLate) {
    const made = await lab.page.evaluate(() => window.watched.made);
    const kept = Math.max(before[from], activity.isTakenUp ? STEPS_BEFORE : 0);
    expect(made, `of ${activity.size}, of which ${kept} were kept`).toBeLessThanOrEqual(activity.size - kept);
  }

  // What is stored is read where nothing of the lab runs.
  await context.setOffline(false);
  const page = await context.newPage();
  await watch(page);
  await page.goto(`${process.env.LAB_ADDRESS}favicon.svg`);
  if (result === 'seen') {
    const seen = await seenResult(lab.page, activity.kind);
    expect(seen).toEqual(partOf(reference.result, seen));
  } else {
    const count = other && activity.begin ? 2 : 1;
    const found = async () => ended(await storedWork(page), activity);
    await expect.poll(async () => (await found()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
    for (const one of await found()) expect(one).toEqual(reference.result);
  }
  if (bystander === 'gone') return;
  const beside = (await storedWork(page)).runs.find(({ seed }) => seed === BYSTANDER_SEED)?.result;
  const weights = bystander === 'made room' ? { weights: expect.any(String) } : {};
  expect(beside, 'a run that has nothing to do with the fault').toEqual({
    ...reference.bystander,
    ...weights,
  });
}

/** The results of the work that has ended, as stored. */
function ended({ runs, sweeps }: StoredWork, { kind }: Activity): Result[] {
  return kind === 'run'
    ? runs.filter(({ seed, finished }) => finished && seed !== BYSTANDER_SEED).map(({ result }) => result)
    : sweeps.filter(({ done, of }) => done === of).map(({ result }) => result);
}

/** Of a result what a page can have seen: one that has taken a run up has not seen its beginning. */
function partOf(whole: Result, seen: Result): Result {
  if ('points' in whole || 'points' in seen) return whole;
  const [{ step }] = seen.rows as { step: number }[];
  const since = (rows: object[], from: number) =>
    (rows as { step: number }[]).filter((row) => row.step >= from);
  return {
    rows: since(whole.rows, step),
    evaluations: since(whole.evaluations, step > 1 ? step : 0),
    weights: whole.weights,
  };
}
