import type { Job, Kept } from '../../experiment/evidence/job.ts';
import type { StudySize } from './study.ts';

/**
 * Runs that several studies read. Whoever asks for them here names them alike, so that each is made once, with all that
 * any of the studies looks at.
 */

type Unseeded = Omit<Job, 'seed' | 'world'>;

/** Updates on given pairs, and evaluations between them. */
export const offline = (size: StudySize) =>
  size === 'full' ? { steps: 240, evaluateEvery: 60 } : { steps: 60, evaluateEvery: 20 };

/** Half of such a run: what costs half as much is compared with the whole one at this step. */
export const halfWay = (size: StudySize) => (size === 'full' ? 120 : 40);

export const onPolicy = (size: StudySize) =>
  size === 'full' ? { steps: 60, evaluateEvery: 20 } : { steps: 20, evaluateEvery: 10 };

/** The KL that PPO is held at, as the frontier's middle run has it. */
export const atSixNats = { klControl: 'adaptive', klHorizon: 100, beta: 0.1, klTarget: 6 } as const;

const written: readonly Kept[] = ['writing'];

export function referenceRun(): Unseeded {
  return { method: 'reference', values: {}, keep: written };
}

/** DPO with its defaults, on 2,000 pairs. */
export function dpoRun(size: StudySize): Unseeded {
  return { method: 'dpo', values: { beta: 0.1, ...offline(size) }, keep: ['ranking', 'texts', 'writing'] };
}

/** PPO on a reward model of the same pairs. */
export function ppoRun(size: StudySize): Unseeded {
  return { method: 'ppo', values: { ...atSixNats, ...onPolicy(size) }, keep: written };
}
