import { expect, type Page } from '@playwright/test';
import { activities as all, loading, sampling, saving, training } from './activities.ts';
import { damageCaches, damageEntry, flipBit } from './damage.ts';
import { emptyPage, type Fault, goesOn, LITTLE, reopened, whileClosed } from './scene.ts';

const runs = [training, sampling, saving, loading];

const STORAGE = 'a sentence says that nothing more can be stored';

/** What can happen to what the browser keeps for the page. */
export const storageFaults: readonly Fault[] = [
  {
    name: 'storage full',
    expected: STORAGE,
    activities: all,
    prepare: async ({ lab }) => {
      await setQuota(lab.page, SOME_ROOM);
      // What the browser has promised before it keeps.
      await new Promise((resolve) => setTimeout(resolve, PROMISE_MS));
    },
    inject: async (scene) => {
      const { lab, isOver } = scene;
      await setQuota(lab.page, 1);
      const page = await emptyPage(scene);
      expect(await page.evaluate(writeBytes, SOME_ROOM), 'a write that has no room').toBe(
        'QuotaExceededError',
      );
      await page.close();
      return {
        ...goesOn(lab, scene),
        ...{ result: 'seen', says: isOver ? undefined : /storage is full/, bystander: 'made room' },
      };
    },
  },
  {
    name: 'storage forbidden',
    expected: STORAGE,
    activities: all,
    inject: async (scene) => {
      const { lab, isOver } = scene;
      await lab.page.evaluate(() => window.watched.forbidStorage());
      return {
        ...goesOn(lab, scene),
        ...{ wish: { offer: false }, result: 'seen', says: isOver ? undefined : /not let the page store/ },
      };
    },
  },
  {
    name: 'database deleted under the page',
    expected: 'the work goes on and is stored again',
    activities: all,
    inject: async (scene) => {
      const { lab, context, stream, isOver } = scene;
      if (stream.chance(0.5)) {
        const { origin } = new URL(String(process.env.LAB_ADDRESS));
        const session = await context.newCDPSession(lab.page);
        await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
      } else {
        const page = await emptyPage(scene);
        await page.evaluate(
          () =>
            new Promise((resolve, reject) => {
              const request = indexedDB.deleteDatabase('dpo-lab');
              request.onsuccess = resolve;
              request.onerror = reject;
            }),
        );
        await page.close();
      }
      const result = isOver ? 'seen' : 'stored';
      return { ...goesOn(lab, scene), wish: { offer: false }, bystander: 'gone', result };
    },
  },
  {
    name: 'database corrupted under the page',
    expected:
      'it is written over by the page that is at work; what is found damaged later is named and not trained on',
    activities: all,
    inject: async (scene) => {
      const { lab, activity, stream, isOver } = scene;
      const part = stream.below(1000);
      if (stream.chance(0.5)) {
        await lab.page.evaluate(damageEntry, { part, kind: activity.kind });
        return { ...goesOn(lab, scene), wish: { offer: false }, result: isOver ? 'seen' : 'stored' };
      }
      let found = '';
      const next = await whileClosed(scene, async (page) => {
        found = await page.evaluate(damageEntry, { part, kind: activity.kind });
      });
      const says = found === '' ? undefined : /damaged|cannot be read/;
      return { ...goesOn(next, scene), wish: { offer: false, says }, says };
    },
  },
  {
    name: 'a flipped bit in a checkpoint',
    expected: 'a sentence that the checkpoint has changed; it is not trained on',
    activities: runs,
    inject: async (scene) => {
      const place = [scene.stream.uniform(), scene.stream.uniform(), scene.stream.below(32)] as const;
      let isFlipped = false;
      const next = await whileClosed(scene, async (page) => {
        isFlipped = await page.evaluate(flipBit, place);
      });
      const says = isFlipped
        ? /is damaged and cannot be resumed: (its checkpoint has changed|.* holds )/
        : undefined;
      const offer = !isFlipped && scene.isStored;
      return { ...goesOn(next, scene), wish: { offer, says }, says };
    },
  },
  {
    name: 'cache corrupted',
    expected: `files are fetched again; ${LITTLE}`,
    activities: all,
    inject: async (scene) => {
      await scene.lab.page.evaluate(damageCaches, scene.stream.below(2 ** 30));
      return reopened(scene);
    },
  },
];

/**
 * Chromium asks how much room there is, and for the next 30 s grants writes to databases out of the answer, whatever has
 * become of the room; a write larger than what is left of the answer makes it ask again.
 */
const PROMISE_MS = 31_000;
/** Bytes: more than the lab needs here, and little enough for one write. */
const SOME_ROOM = 2 ** 26;

async function setQuota(page: Page, quotaSize: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(String(process.env.LAB_ADDRESS));
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
}

/** Writes so many bytes into a database of its own, and returns the name of the error that came of it. */
function writeBytes(count: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('beside');
    opening.onupgradeneeded = () => opening.result.createObjectStore('bytes');
    opening.onerror = () => resolve(opening.error?.name);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('bytes', 'readwrite');
      transaction.objectStore('bytes').put(new Uint8Array(count), 0);
      transaction.onabort = () => resolve(transaction.error?.name);
      transaction.oncomplete = () => reject(new Error('it was written'));
    };
  });
}
