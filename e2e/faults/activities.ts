import type { Lab } from '../lab.ts';

/** What the page is doing when a fault comes. */
export interface Activity {
  /** As it stands in the table, behind "while". */
  name: string;
  /** Settings in the address: small runs, so that a case takes seconds. */
  settings: string;
  /** What has to be there before: a run that an earlier visit left unfinished. */
  isTakenUp?: true;
  kind: 'run' | 'sweep';
  /** How many steps, or runs of a sweep, there are to lose. */
  size: number;
  /**
   * Begins the work in a page that is ready, and returns while it goes on. Absent where loading is the work.
   *
   * @param part of the work, in [0, 1): what comes before the moment by itself, without waiting
   */
  begin?(lab: Lab, part: number): Promise<void>;
  /** Where moments lie: within so many milliseconds, or within the time that the work takes undisturbed. */
  moments?: number;
}

const WASM = '&backend=wasm&seed=3';
const train = async (lab: Lab) => lab.train.click();
const [SAVES, JOBS] = [8, 3];

export const training: Activity = {
  name: 'training',
  settings: `${WASM}&steps=40&batchSize=2&evaluateEvery=40`,
  kind: 'run',
  size: 40,
  begin: train,
};

export const sampling: Activity = {
  name: 'sampling',
  settings: `${WASM}&method=rloo&steps=5&promptsPerStep=2&evaluateEvery=5`,
  kind: 'run',
  size: 5,
  begin: train,
};

export const sweeping: Activity = {
  name: 'sweeping',
  settings: `${WASM}&batchSize=2&steps=6`,
  kind: 'sweep',
  size: JOBS,
  begin: async ({ sweep }) => {
    if (!(await sweep.panel.isVisible())) await sweep.button.click();
    await sweep.values.fill('0.05, 0.5, 1');
    await sweep.start.click();
  },
};

/** Every step rests afterwards, and whatever rests is saved. */
export const saving: Activity = {
  name: 'saving',
  settings: `${WASM}&steps=${SAVES}&batchSize=2&evaluateEvery=${SAVES}`,
  kind: 'run',
  size: SAVES,
  begin: async (lab, part) => {
    const before = Math.floor(part * (SAVES - 1));
    for (let step = 1; step <= before; step++) {
      await lab.step.click();
      await lab.page.waitForFunction((start) => document.title.startsWith(start), `paused ${step}/`);
    }
    await lab.step.click();
  },
  moments: 250,
};

export const loading: Activity = {
  name: 'loading',
  settings: `${WASM}&steps=${SAVES}&batchSize=2&evaluateEvery=${SAVES}`,
  isTakenUp: true,
  kind: 'run',
  size: SAVES,
};

/** The same on WebGPU, which a software adapter computes slowly. */
const onGpu = (activity: Activity, sizes: string, size: number): Activity => ({
  ...activity,
  name: `${activity.name} on WebGPU`,
  settings: activity.settings.replace('backend=wasm', 'backend=webgpu').replace(/&steps=\d+/, '') + sizes,
  size,
});
export const trainingOnGpu = onGpu(training, '&steps=6', 6);
export const samplingOnGpu = onGpu(sampling, '&steps=2', 2);

export const activities = [training, sampling, sweeping, saving, loading] as const;
