import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, expect } from '@playwright/test';
import { replaceFile } from '../../src/cli/files/disk.ts';
import { Lab } from '../lab.ts';
import { type Activity, loading } from './activities.ts';
import { attend } from './person.ts';
import { type Result, seenResult, storedWork, watch } from './watched.ts';

/** An activity that nobody disturbs, computed once. */
export interface Reference {
  /** What the browser keeps before the activity: a finished run, and where it takes one up an unfinished one. */
  before: StorageState;
  /** Of the finished run. */
  bystander: Result;
  result: Result;
  /** What the work takes here. */
  milliseconds: number;
}

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Charts that nobody looks at take time to draw. */
export const QUIET = { serviceWorkers: 'block', viewport: { width: 640, height: 360 } } as const;
/** Machines that run campaigns have other things to do. */
const PATIENTLY = { timeout: 60_000 };

export const BYSTANDER_SEED = 77;
/** Of the run that is taken up. */
export const STEPS_BEFORE = 3;

const known = new Map<Activity, Promise<Reference>>();
let kept: Promise<Record<'finished' | 'unfinished', StorageState> & { bystander: Result }> | undefined;

/** Where a campaign keeps files, all of its workers share what one of them has computed. */
export async function referenceOf(browser: Browser, activity: Activity): Promise<Reference> {
  const reference =
    known.get(activity) ?? computeOnce(`reference of ${activity.name}`, () => measure(browser, activity));
  known.set(activity, reference);
  const { before, ...rest } = await reference;
  return { ...rest, before: atHome(before) };
}

/** The lab is at another port each time that a campaign goes on. */
function atHome({ origins, ...state }: StorageState): StorageState {
  const { origin } = new URL(String(process.env.LAB_ADDRESS));
  return { ...state, origins: origins.map((one) => ({ ...one, origin })) };
}

async function computeOnce<T>(name: string, compute: () => Promise<T>): Promise<T> {
  const folder = process.env.FAULTS_FOLDER;
  const path = folder && join(folder, `${name}.json`);
  if (path && existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const value = await compute();
  if (path) replaceFile(path, JSON.stringify(value));
  return value;
}

async function measure(browser: Browser, activity: Activity): Promise<Reference> {
  kept ??= computeOnce('earlier visits', () => keep(browser));
  const { finished, unfinished, bystander } = await kept;
  const context = await browser.newContext({ storageState: atHome(finished), ...QUIET });
  const lab = await watchedLab(context);
  const begun = performance.now();
  await lab.openTiny(activity.settings);
  await lab.ready();
  const ready = performance.now();
  await attend(lab, activity, { offer: false }, { said: new Set(), failures: new Set() });
  const over = performance.now();
  const result = await seenResult(lab.page, activity.kind);
  await context.close();
  return {
    ...{ bystander, result },
    before: activity.isTakenUp ? unfinished : finished,
    milliseconds: activity.begin ? over - ready : ready - begun,
  };
}

/** What browsers keep of earlier visits. */
async function keep(browser: Browser): Promise<NonNullable<Awaited<typeof kept>>> {
  const context = await browser.newContext(QUIET);
  const lab = await watchedLab(context);
  await lab.openTiny(`&backend=wasm&seed=${BYSTANDER_SEED}&steps=2&batchSize=2&evaluateEvery=2`);
  await lab.ready();
  await lab.train.click();
  await lab.finished();
  await expect.poll(async () => (await storedWork(lab.page)).runs[0]?.finished, PATIENTLY).toBe(true);
  const bystander = (await storedWork(lab.page)).runs[0].result;
  const finished = await context.storageState({ indexedDB: true });

  await lab.openTiny(loading.settings);
  await lab.ready();
  for (let step = 1; step <= STEPS_BEFORE; step++) {
    await lab.step.click();
    await expect(lab.page).toHaveTitle(new RegExp(`^paused ${step}/`), PATIENTLY);
  }
  await expect
    .poll(async () => (await storedWork(lab.page)).runs.map(({ step }) => step).sort(), PATIENTLY)
    .toEqual([2, STEPS_BEFORE]);
  const unfinished = await context.storageState({ indexedDB: true });
  await context.close();
  return { finished, unfinished, bystander };
}

async function watchedLab(context: BrowserContext): Promise<Lab> {
  const lab = new Lab(await context.newPage());
  await watch(lab.page);
  return lab;
}
