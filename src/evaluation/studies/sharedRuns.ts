import { type Job, type Kept, namedQuestions } from '../../experiment/evidence/job.ts';
import type { WorldName } from '../../experiment/worlds.ts';
import type { StudySize } from './study.ts';

/**
 * Runs that several studies read. Whoever asks for them here names them alike, so that each is made once, with all that
 * any of the studies looks at.
 */

type Unseeded = Omit<Job, 'seed' | 'world'>;

/** Updates on given pairs, and evaluations between them. */
export const offline = (size: StudySize) =>
  size === 'full' ? { steps: 240, evaluateEvery: 60 } : { steps: 60, evaluateEvery: 30 };

/** Half of such a run: what costs half as much is compared with the whole one at this step. */
export const halfWay = (size: StudySize) => (size === 'full' ? 120 : 30);

export const onPolicy = (size: StudySize) =>
  size === 'full' ? { steps: 60, evaluateEvery: 20 } : { steps: 20, evaluateEvery: 10 };

/** The KL that PPO is held at, as the frontier's middle run has it. */
export const atSixNats = { klControl: 'adaptive', klHorizon: 100, beta: 0.1, klTarget: 6 } as const;

/** What judges see; and in the world whose question a claim names, what gold finds. */
const keptIn = (world: WorldName): readonly Kept[] =>
  namedQuestions[world] === undefined ? ['writing'] : ['findings', 'writing'];

export function referenceRun(world: WorldName): Unseeded {
  return { method: 'reference', values: {}, keep: keptIn(world) };
}

/** DPO at its defaults, on 2,000 pairs. */
export function dpoRun(world: WorldName, size: StudySize): Unseeded {
  return {
    method: 'dpo',
    values: { beta: 0.1, ...offline(size) },
    keep: ['ranking', 'texts', ...keptIn(world)],
  };
}

/** PPO on a reward model of the same pairs. */
export function ppoRun(world: WorldName, size: StudySize): Unseeded {
  return { method: 'ppo', values: { ...atSixNats, ...onPolicy(size) }, keep: keptIn(world) };
}

/**
 * PPO on gold: every step with the deviation of its advantages. The critic, which knows nothing at first, learns faster
 * than by default: with seed 0 it had hardly learnt anything after 20 steps.
 */
export function ppoOnGoldRun(size: StudySize): Unseeded {
  const lasts = size === 'full' ? { steps: 40, evaluateEvery: 40 } : { steps: 10, evaluateEvery: 10 };
  return {
    method: 'ppo',
    values: { reward: 'gold', lambda: 1, valueLearningRate: 1e-3, ...lasts },
    keep: ['findings', 'updates'],
  };
}
