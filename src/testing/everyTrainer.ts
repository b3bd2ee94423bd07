import { defaultsOf } from '../experiment/controls/controls.ts';
import { dpoControls } from '../experiment/methods/preference/dpo.ts';
import { neutral } from '../experiment/methods/preference/preferenceShared.ts';
import { rewardModelControls } from '../experiment/methods/rewardModel.ts';
import { ppoControls } from '../experiment/methods/sampling/ppo.ts';
import { defaultLoraTargets } from '../model/lora.ts';
import { flatten } from '../model/parameters.ts';
import { tf } from '../ops/tf.ts';
import { disposeTrainState, newLoraState, type TrainState } from '../training/step/trainState.ts';
import { ppo } from '../training/trainers/ppo.ts';
import { preference } from '../training/trainers/preference.ts';
import { ratingModel } from '../training/trainers/ratingModel.ts';
import { rewardModel } from '../training/trainers/rewardModel.ts';
import { sft } from '../training/trainers/sft.ts';
import { newPolicy, newScorer, policyTrainers, type TinyWorld } from './tinyRuns.ts';

// For tests of what every trainer owes, whatever it trains: once warm it holds on to nothing, and it never writes to
// what is frozen.

/** A run that has not begun, and what it trains. */
export interface Started {
  rows: AsyncGenerator<object>;
  trainees: TrainState[];
}

type Start = (world: TinyWorld, steps: number) => Started;

const learningRate = 3e-3;

const scored = { ...defaultsOf(rewardModelControls), learningRate, batchSize: 4 };

/** Every trainer of the lab: those of policies, of an adapter too, and those of models with a scalar head. */
export const everyTrainer: Record<string, Start> = {
  ...Object.fromEntries(
    Object.entries(policyTrainers).map(([name, start]) => [
      name,
      (world: TinyWorld, steps: number) => {
        const [policy, critic] = [newPolicy(world), newScorer(world)];
        return { rows: start(world, policy, { steps, learningRate }, critic), trainees: [policy, critic] };
      },
    ]),
  ),
  'DPO of an adapter': (world, steps) => {
    const policy = newAdapter(world);
    return { rows: policyTrainers.DPO(world, policy, { steps, learningRate }, policy), trainees: [policy] };
  },
  'PPO of an adapter': (world, steps) => {
    const [policy, critic] = [newAdapter(world), newScorer(world)];
    return {
      rows: policyTrainers.PPO(world, policy, { steps, learningRate }, critic),
      trainees: [policy, critic],
    };
  },
  'KTO on pairs': (world, steps) => {
    const policy = newPolicy(world);
    const config = { ...defaultsOf(dpoControls), ...neutral, learningRate, batchSize: 3, steps };
    const rows = preference(policy, world.reference, world.pairs, { ...config, loss: 'kto' });
    return { rows, trainees: [policy] };
  },
  'PPO in micro-batches': (world, steps) => {
    const state = { policy: newPolicy(world), critic: newScorer(world), beta: 0.05 };
    // Minibatches of three samples, in parts of two and one.
    const sizes = { promptsPerStep: 6, minibatches: 2, microBatchSize: 2, epochs: 2 };
    const config = { ...defaultsOf(ppoControls), ...sizes, learningRate, steps };
    return { rows: ppo(state, world, config), trainees: [state.policy, state.critic] };
  },
  'SFT with Muon': (world, steps) => {
    const policy = newPolicy(world);
    const batch = world.pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen }));
    const settings = { steps, maxGradNorm: 1, learningRate: () => learningRate, batch: () => batch };
    return { rows: sft(policy, { ...settings, optimizer: 'muon' }), trainees: [policy] };
  },
  'reward model': (world, steps) => {
    const scorer = newScorer(world);
    return { rows: rewardModel(scorer, world.pairs, { ...scored, steps }), trainees: [scorer] };
  },
  'reward model in micro-batches': (world, steps) => {
    const scorer = newScorer(world);
    const config = { ...scored, microBatchSize: 6, steps };
    return { rows: rewardModel(scorer, world.pairs, config), trainees: [scorer] };
  },
  'rating model': (world, steps) => {
    const scorer = newScorer(world);
    const rated = world.pairs.flatMap(({ prompt, chosen, rejected }, i) => [
      { prompt, completion: chosen, rating: 2 + i },
      { prompt, completion: rejected, rating: -i },
    ]);
    return { rows: ratingModel(scorer, rated, { ...scored, steps }), trainees: [scorer] };
  },
};

function newAdapter({ config, reference }: TinyWorld): TrainState {
  return newLoraState(reference, { rank: 2, alpha: 4, targets: defaultLoraTargets(config) }, 1);
}

/**
 * Measures a run after `warmUp` steps, and again after so many more.
 *
 * @returns both measurements, and how many tensors the whole run has left behind; the reference's weights at its end
 */
export async function heldBy<T>(
  start: Start,
  world: TinyWorld,
  measure: () => T,
  warmUp: number,
  more: number,
) {
  // Once for the constants that ops keep for good.
  const first = start(world, 1);
  await first.rows.next();
  await first.rows.return(undefined);
  first.trainees.forEach(disposeTrainState);
  const numTensors = () => tf.memory().numTensors;
  const without = numTensors();

  const { rows, trainees } = start(world, warmUp + more);
  for (let i = 0; i < warmUp; i++) await rows.next();
  const warm = measure();
  for (let i = 0; i < more; i++) {
    if ((await rows.next()).done) throw new Error(`heldBy: the run ended after ${warmUp + i} steps`);
  }
  const later = measure();
  await rows.next(); // to the end
  trainees.forEach(disposeTrainState);
  const left = numTensors() - without;
  const flat = flatten(world.reference.parameters.tensors);
  const reference = (await flat.data()) as Float32Array;
  flat.dispose();
  return { warm, later, left, reference };
}
