import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Random } from '../../src/experiment/random.ts';
import { Lab } from '../lab.ts';
import type { Activity } from './activities.ts';
import type { Wish } from './person.ts';

/** One fault, at a moment, in a page that is at work. */
export interface Scene {
  lab: Lab;
  activity: Activity;
  context: BrowserContext;
  browser: Browser;
  stream: Random;
  /** Opens the lab with the activity's settings in a page. */
  open(lab: Lab): Promise<void>;
  /** Something of the work is stored. */
  isStored: boolean;
  /** It has ended before the fault came. */
  isOver: boolean;
}

/** What the fault has left, and what has to be true of it. */
export interface Aftermath {
  /** Where the work goes on. */
  lab: Lab;
  wish: Wish;
  /** From what the work goes on: what was stored, what the page had been told, or no matter what. */
  from: 'written' | 'told' | 'anywhere';
  /** Where its result is read. */
  result: 'stored' | 'seen';
  /** A sentence that has to be shown. */
  says?: RegExp;
  /** Another finished run, which has nothing to do with the fault, must be there as it was; or what may become of it. */
  bystander?: 'made room' | 'gone';
  /** Another tab at the same work; its result must be the same, where it has one. */
  other?: { lab: Lab; wish: Wish };
}

export interface Fault {
  name: string;
  /** What has to hold, beside the result. */
  expected: string;
  activities: readonly Activity[];
  /** How often it is tried, where that is not once a round. */
  weight?: number;
  /** Nothing is visibly wrong: no failure may be shown. */
  isSilent?: true;
  /** Done before the page is opened. */
  prepare?(scene: Pick<Scene, 'lab' | 'stream'>): Promise<void>;
  inject(scene: Scene): Promise<Aftermath>;
}

/** What goes on in the same page. */
export const goesOn = (lab: Lab, { activity }: Pick<Scene, 'activity'>): Aftermath => ({
  ...{ lab, wish: { offer: !activity.begin }, from: 'anywhere', result: 'stored' },
});
/** What is taken up again in another page. */
export const takenUp = (lab: Lab, { isStored }: Scene): Aftermath => ({
  ...{ lab, wish: { offer: isStored }, from: 'written', result: 'stored' },
});

export async function newTab({ context, open }: Scene): Promise<Lab> {
  const lab = new Lab(await context.newPage());
  await open(lab);
  return lab;
}

/** A page of the same origin in which nothing of the lab runs. */
export async function emptyPage({ context }: Scene): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${process.env.LAB_ADDRESS}favicon.svg`);
  return page;
}

/** Closes the tab, does something to what is stored, and opens another one. */
export async function whileClosed(scene: Scene, act: (page: Page) => Promise<void>): Promise<Lab> {
  const page = await emptyPage(scene);
  await scene.lab.page.close();
  await act(page);
  const next = await newTab(scene);
  await page.close();
  return next;
}

export async function reopened(scene: Scene): Promise<Aftermath> {
  const { page } = scene.lab;
  await page.reload({ waitUntil: 'commit' });
  return takenUp(scene.lab, scene);
}

export const LITTLE = 'at most the work since the last stored checkpoint is repeated';
