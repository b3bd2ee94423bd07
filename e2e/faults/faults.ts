import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Random } from '../../src/experiment/random.ts';
import { Lab, setHidden } from '../lab.ts';
import { type Damage, serveTinyModel } from '../tinyModel.ts';
import {
  type Activity,
  loading,
  sampling,
  samplingOnGpu,
  saving,
  sweeping,
  training,
  trainingOnGpu,
} from './activities.ts';
import { damageCaches, damageEntry, flipBit } from './damage.ts';
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

const all = [training, sampling, sweeping, saving, loading];
const runs = [training, sampling, saving, loading];

/** What goes on in the same page. */
const goesOn = (lab: Lab, { activity }: Pick<Scene, 'activity'>): Aftermath => ({
  ...{ lab, wish: { offer: !activity.begin }, from: 'anywhere', result: 'stored' },
});
/** What is taken up again in another page. */
const takenUp = (lab: Lab, { isStored }: Scene): Aftermath => ({
  ...{ lab, wish: { offer: isStored }, from: 'written', result: 'stored' },
});

async function newTab({ context, open }: Scene): Promise<Lab> {
  const lab = new Lab(await context.newPage());
  await open(lab);
  return lab;
}

/** A page of the same origin in which nothing of the lab runs. */
async function emptyPage({ context }: Scene): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${process.env.LAB_ADDRESS}favicon.svg`);
  return page;
}

/** Closes the tab, does something to what is stored, and opens another one. */
async function whileClosed(scene: Scene, act: (page: Page) => Promise<void>): Promise<Lab> {
  const page = await emptyPage(scene);
  await scene.lab.page.close();
  await act(page);
  const next = await newTab(scene);
  await page.close();
  return next;
}

async function reopened(scene: Scene): Promise<Aftermath> {
  const { page } = scene.lab;
  await page.reload({ waitUntil: 'commit' });
  return takenUp(scene.lab, scene);
}

const LITTLE = 'at most the work since the last stored checkpoint is repeated';
const STORAGE = 'a sentence says that nothing more can be stored';

export const faults: readonly Fault[] = [
  {
    name: 'worker terminated',
    expected: 'a sentence; the page goes on from the last checkpoint that it had',
    activities: all,
    prepare: ({ lab }) => lab.page.clock.install(),
    inject: async (scene) => {
      const { lab, isOver } = scene;
      await lab.page.waitForFunction(() => window.watched.worker !== undefined);
      await lab.page.evaluate(() => window.watched.worker?.terminate());
      // The minutes that the page waits for a sign of life pass at once.
      for (let i = 0; i < 4; i++) await lab.page.clock.runFor(60_000);
      const says = isOver ? undefined : /worker/i;
      return { ...goesOn(lab, scene), from: 'told', says };
    },
  },
  {
    name: 'page reloaded',
    expected: LITTLE,
    activities: all,
    inject: reopened,
  },
  {
    name: 'tab closed and opened again',
    expected: LITTLE,
    activities: all,
    inject: async (scene) => {
      const next = await newTab(scene);
      await scene.lab.page.close();
      return takenUp(next, scene);
    },
  },
  {
    name: 'tab crashed',
    expected: LITTLE,
    activities: all,
    inject: async (scene) => {
      const { page } = scene.lab;
      const session = await scene.context.newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      // It is never answered.
      session.send('Page.crash').catch(() => {});
      await crashed;
      return takenUp(await newTab(scene), scene);
    },
  },
  {
    name: 'storage full',
    expected: STORAGE,
    activities: all,
    inject: async (scene) => {
      const { lab, context, isOver } = scene;
      const session = await context.newCDPSession(lab.page);
      const { origin } = new URL(String(process.env.LAB_ADDRESS));
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
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
  {
    name: 'download cut at a random byte',
    expected: 'a sentence names the file; Restart loads it whole',
    weight: 4,
    activities: [loading],
    prepare: async ({ lab, stream }) => {
      const cutFile = stream.pick(['card.json', 'config.json', 'tokenizer.json', 'model.safetensors']);
      const part = stream.uniform();
      const cut: Damage = { [cutFile]: (bytes) => bytes.subarray(0, Math.floor(bytes.length * part)) };
      await serveTinyModel(lab.page, cut);
    },
    inject: async (scene) => ({
      ...takenUp(scene.lab, scene),
      wish: { offer: true, beforeRestart: () => serveTinyModel(scene.lab.page) },
      says: /card\.json|config\.json|tokenizer\.json|model\.safetensors/,
    }),
  },
  {
    name: 'clock moved',
    expected: `nothing; after a reload ${LITTLE}`,
    activities: all,
    isSilent: true,
    inject: async (scene) => {
      const hours = scene.stream.pick([-9000, -24, -1, 1, 24, 9000]);
      await scene.lab.page.evaluate((hours) => window.watched.moveClock(hours * 3_600_000), hours);
      return scene.stream.chance(0.5) ? reopened(scene) : goesOn(scene.lab, scene);
    },
  },
  {
    name: 'tab hidden',
    expected: 'the work goes on, or stands still while the browser freezes the page',
    activities: all,
    isSilent: true,
    inject: async (scene) => {
      const { lab, context, stream } = scene;
      const session = await context.newCDPSession(lab.page);
      await lab.page.evaluate(setHidden, true);
      if (stream.chance(0.7)) await session.send('Page.setWebLifecycleState', { state: 'frozen' });
      await new Promise((resolve) => setTimeout(resolve, stream.below(1500)));
      await session.send('Page.setWebLifecycleState', { state: 'active' });
      await lab.page.evaluate(setHidden, false);
      return goesOn(lab, scene);
    },
  },
  {
    name: 'network gone',
    expected: 'the work goes on without it; what was loading says so, and loads with Restart when it is back',
    activities: all,
    inject: async (scene) => {
      const { lab, context, activity } = scene;
      await context.setOffline(true);
      const beforeRestart = () => context.setOffline(false);
      if (activity.begin) return goesOn(lab, scene);
      return { ...takenUp(lab, scene), wish: { offer: true, beforeRestart } };
    },
  },
  {
    name: 'a second tab doing the same',
    expected: 'neither disturbs the other',
    activities: all,
    isSilent: true,
    inject: async (scene) => {
      const { lab, activity } = scene;
      const other = await newTab(scene);
      return {
        ...takenUp(lab, scene),
        from: 'anywhere',
        wish: { offer: !activity.begin },
        other: {
          lab: other,
          wish: { offer: false, onlyLoad: !activity.begin },
        },
      };
    },
  },
  {
    name: 'GPU taken away',
    expected: 'a sentence; the page goes on from the last checkpoint that it had',
    activities: [trainingOnGpu, samplingOnGpu],
    inject: async (scene) => {
      const { lab, browser, isOver } = scene;
      const devtools = await browser.newBrowserCDPSession();
      // The browser answers that the process is gone, as it should.
      await devtools.send('Browser.crashGpuProcess').catch(() => {});
      return { ...goesOn(lab, scene), from: 'told', says: isOver ? undefined : /GPU/ };
    },
  },
];
