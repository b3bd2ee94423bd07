import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import type { Activity } from './faults/activities.ts';
import { drawCases } from './faults/cases.ts';
import type { Aftermath, Fault, Scene } from './faults/faults.ts';
import { readOutcomes, writeOutcome } from './faults/outcomes.ts';
import { type Attention, attend } from './faults/person.ts';
import { BYSTANDER_SEED, QUIET, type Reference, referenceOf, STEPS_BEFORE } from './faults/reference.ts';
import { type Result, type StoredWork, seenResult, storedWork, watch } from './faults/watched.ts';
import { Lab } from './lab.ts';
import { serveTinyModel } from './tinyModel.ts';

/**
 * Faults at random moments. Each time the work has to end, with the rows and the weights of work that nobody disturbed,
 * to the bit; no more may be computed twice than came after what was stored; what has nothing to do with the fault stays
 * as it was. FAULTS is `full` in `npm run faults`, which reads how many held from the names of the tests; FAULTS_CASE is
 * the number of the only case.
 */
const scale = process.env.FAULTS === 'full' ? 'full' : 'short';
const only = process.env.FAULTS_CASE;
const cases = drawCases(Number(process.env.FAULTS_SEED ?? 1), scale);

// Thousands of actions.
test.use({ trace: 'off' });
test.describe.configure({ mode: 'parallel', timeout: 400_000 });

const outcomes = process.env.FAULTS_OUTCOMES;
const known = new Set(outcomes ? readOutcomes(outcomes).map(({ number }) => number) : []);

for (const { number, fault, activity, moment, stream } of cases) {
  if (only ? Number(only) !== number : known.has(number)) continue;
  const name = `${fault.name} while ${activity.name}`;
  test(`${name}: case ${number}`, async ({ browser }) => {
    const begun = performance.now();
    let failure: string | null = 'it did not end';
    const reference = await referenceOf(browser, activity);
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
      failure = null;
    } catch (error) {
      failure = String(error).split('\n').slice(0, 6).join(' ').slice(0, 400);
      throw error;
    } finally {
      await context.close();
      const seconds = Math.round((performance.now() - begun) / 100) / 10;
      const outcome = { number, fault: name, expected: fault.expected, failure, seconds };
      if (outcomes && !only) writeOutcome(outcomes, outcome);
    }
  });
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
  if (from !== 'anywhere') {
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
    await expect.poll(async () => (await found()).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
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
