import { type Random, random } from '../../src/experiment/random.ts';
import { type Activity, loading, training } from './activities.ts';
import { faults } from './faults.ts';
import type { Fault } from './scene.ts';

/** One fault in one activity at one moment; number and seed say all of it. */
export interface Case {
  number: number;
  fault: Fault;
  activity: Activity;
  /** Of the work, in [0, 1). */
  moment: number;
  /** For all else that is drawn. */
  stream: Random;
}

/** Each fault so often in each activity that it can come to. */
const ROUNDS = 3;
/** In `npm test`: each of these once, in one of the activities that load quickly. */
const SHORT = ['worker terminated', 'tab crashed', 'storage full', 'a flipped bit in a checkpoint'];

/** The cases of a campaign, in a random order, those of the GPU last: a lost GPU slows its browser down. */
export function drawCases(seed: number, scale: 'short' | 'full'): Case[] {
  const stream = random(seed, 'moments', scale);
  const pairs =
    scale === 'short'
      ? faults
          .filter(({ name }) => SHORT.includes(name))
          .map((fault) => ({ fault, activity: stream.pick([training, loading]) }))
      : stream.shuffle(faults.flatMap(allOf));
  const onGpu = ({ activity }: { activity: Activity }) => activity.settings.includes('webgpu');
  return [...pairs.filter((pair) => !onGpu(pair)), ...pairs.filter(onGpu)].map((pair, i) => {
    const own = random(seed, 'moment', i + 1);
    return { number: i + 1, ...pair, moment: own.uniform(), stream: own };
  });
}

function allOf(fault: Fault) {
  const rounds = Array.from({ length: ROUNDS * (fault.weight ?? 1) });
  return fault.activities.flatMap((activity) => rounds.map(() => ({ fault, activity })));
}
