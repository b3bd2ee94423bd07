import { setHidden } from '../lab.ts';
import { type Damage, serveTinyModel } from '../tinyModel.ts';
import { activities as all, loading, samplingOnGpu, trainingOnGpu } from './activities.ts';
import { type Fault, goesOn, LITTLE, newTab, reopened, takenUp } from './scene.ts';
import { storageFaults } from './storageFaults.ts';

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
  ...storageFaults,
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
