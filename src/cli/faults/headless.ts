import type { Campaign } from './campaign.ts';
import { failingDisks } from './failingDisks.ts';
import { openWorkshop, type Workshop } from './headlessRuns.ts';
import { killsAtEveryWrite } from './kills.ts';
import { overwriting } from './overwriting.ts';
import { killsAtChosenWrites, killsAtRandom } from './realKills.ts';

/** What happens to headless runs when their process is killed, and when the disk fills up. */

/** The short form tries every so-manieth place of one method, the full one all places of all. */
const SHORT = 6;

const kills: Campaign = {
  name: 'kills',
  run: (options) =>
    inWorkshop(async (workshop) => {
      const { rmWithTokenizer: _, ...families } = workshop.runs;
      const { dpo, rloo } = families;
      if (options.scale === 'short') {
        return [
          await killsAtEveryWrite(workshop, [dpo], options, SHORT),
          await killsAtChosenWrites(workshop, [dpo], options, 1),
        ];
      }
      return [
        await killsAtEveryWrite(workshop, Object.values(families), options),
        await killsAtChosenWrites(workshop, Object.values(families), options, 6),
        await killsAtRandom(workshop, dpo, options, 6),
        await killsAtRandom(workshop, rloo, options, 3),
        await killsAtRandom(workshop, dpo, options, 3, 'SIGTERM'),
      ];
    }),
};

const disk: Campaign = {
  name: 'disk',
  run: (options) =>
    inWorkshop(async (workshop) => {
      const { dpo, rm, ppo } = workshop.runs;
      const [runs, every] = options.scale === 'short' ? [[dpo], SHORT] : [[dpo, rm, ppo], 1];
      return [
        await failingDisks('full', workshop, runs, options, every),
        await failingDisks('failsOnce', workshop, [dpo], options, every),
        await failingDisks('sealed', workshop, [dpo], options, every),
        ...(await overwriting(workshop, options, every)),
      ];
    }),
};

export const headlessCampaigns: readonly Campaign[] = [kills, disk];

async function inWorkshop<T>(use: (workshop: Workshop) => Promise<T>): Promise<T> {
  const workshop = openWorkshop();
  try {
    return await use(workshop);
  } finally {
    workshop.end();
  }
}
