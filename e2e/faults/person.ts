import type { Page } from '@playwright/test';
import type { Lab } from '../lab.ts';
import type { Activity } from './activities.ts';

/**
 * Somebody who wants the work done and does what the page offers: resumes what it offers to resume, loads again what
 * did not load, and begins anew where nothing is left. They know nothing of the fault.
 */
export interface Attention {
  /** All sentences on faults that the page has shown. */
  said: Set<string>;
  /** Those of them that stood in the panel of a failure. */
  failures: Set<string>;
}

export interface Wish {
  /** Work is stored, so it has to be offered: nobody begins anew before it is. */
  offer: boolean;
  /** A sentence has to come before somebody begins anew. */
  says?: RegExp;
  /** A sentence that may come as late as the end. */
  saysInTheEnd?: RegExp;
  /** Whether the work had ended before: then nobody begins anew. */
  isDone?: () => Promise<boolean>;
  /** It is enough that the page has loaded. */
  onlyLoad?: boolean;
  /** Done before something is loaded again. */
  beforeRestart?: () => Promise<void>;
}

/** Longest wait for an end; a case takes some seconds. */
const PATIENCE_MS = 300_000;
/** For so long somebody looks at an empty page before they load it again. */
const EMPTY_MS = 20_000;
/** Longest wait for an offer or a sentence in a page that is ready. */
const OFFER_MS = 60_000;

/**
 * Sees the work through to its end.
 *
 * @throws Error where it does not end, or where what has to be offered or said is not
 */
export async function attend(
  lab: Lab,
  activity: Activity,
  wish: Wish,
  { said, failures }: Attention,
): Promise<void> {
  const { page } = lab;
  const end = Date.now() + PATIENCE_MS;
  let readySince = 0;
  let overSince = 0;
  const isSaid = (wanted: RegExp | undefined) => !wanted || [...said].some((one) => wanted.test(one));
  let emptySince = Date.now();
  while (Date.now() < end) {
    const seen = await look(page).catch(() => null);
    if (seen === null) {
      // It is being loaded.
      await page.waitForTimeout(60);
      continue;
    }
    for (const sentence of seen.sentences) said.add(sentence);
    if (seen.failure) failures.add(seen.failure);
    if (seen.phase !== undefined) emptySince = Date.now();
    if (seen.phase !== 'ready') readySince = 0;
    if (seen.phase === 'finished' || seen.sweepDone) {
      overSince ||= Date.now();
      // What the browser refused to store is noticed a moment later.
      if (isSaid(wish.saysInTheEnd) || Date.now() - overSince > OFFER_MS) return;
      await page.waitForTimeout(60);
      continue;
    }
    if (seen.broken) throw new Error(`the page broke: ${seen.sentences[0]}`);
    if (Date.now() - emptySince > EMPTY_MS) {
      // Not even the page itself has come.
      await wish.beforeRestart?.();
      await page.reload().catch(() => {});
      emptySince = Date.now();
    } else if (seen.phase === 'failed') {
      await wish.beforeRestart?.();
      await press(page, seen.canResume ? 'resume' : 'restart');
    } else if (seen.phase === 'paused') await press(page, 'train');
    else if (seen.phase === 'ready') {
      readySince ||= Date.now();
      if (wish.onlyLoad) return;
      const waits = Date.now() - readySince < OFFER_MS;
      if (seen.offer) await press(page, seen.offer);
      else if (wish.offer && (await wish.isDone?.())) return;
      else if ((wish.offer || !isSaid(wish.says)) && waits) await page.waitForTimeout(50);
      else if (wish.offer) throw new Error('what was stored is not offered');
      else if (!isSaid(wish.says))
        throw new Error(`no sentence like ${wish.says}; said: ${[...said].join(' | ')}`);
      else {
        wish = { ...wish, offer: false, says: undefined };
        await (activity.begin?.(lab, 0) ?? lab.train.click());
      }
    }
    await page.waitForTimeout(60);
  }
  throw new Error(`no end after ${PATIENCE_MS / 1000} s: ${JSON.stringify(await look(page))}`);
}

/** A button may have gone meanwhile: then the next look says what else there is. */
async function press(page: Page, testId: string): Promise<void> {
  await page
    .getByTestId(testId)
    .first()
    .click({ timeout: 2000 })
    .catch(() => {});
}

/** The page as it is now. */
function look(page: Page) {
  return page.evaluate(() => {
    const at = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
    const text = (id: string) => at(id)?.innerText ?? '';
    const sweepButtons = at('stored-sweep')?.querySelector<HTMLElement>('button.primary');
    if (sweepButtons) sweepButtons.dataset.testid = 'stored-sweep-continue';
    const offers = ['resume-stored', 'stored-sweep-continue', 'sweep-continue'];
    const sweep = text('sweep-progress');
    return {
      phase: at('status')?.dataset.phase,
      failure: text('failure'),
      broken: at('failure')?.tagName === 'MAIN',
      canResume: at('resume') !== null,
      offer: offers.find((id) => at(id) !== null && !(at(id) as HTMLButtonElement).disabled),
      sweepDone: / (is|are)\s+done/.test(sweep) && at('status')?.dataset.phase !== 'sweeping',
      sentences: ['failure', 'notices', 'stored', 'stored-sweep']
        .map(text)
        .filter((sentence) => sentence !== ''),
    };
  });
}
