import type { PpoConfig as PpoControls, PpoRow } from '../../experiment/methods/sampling/ppo.ts';
import { mean, populationDeviation, sum } from '../../experiment/metrics/statistics.ts';
import { random } from '../../experiment/random.ts';
import { generalizedAdvantages, whiten } from '../../losses/advantages.ts';
import { k1 } from '../../losses/klEstimators.ts';
import { adaptedBeta, tokenRewards } from '../../losses/klPenalty.ts';
import { clippingRow } from '../rollouts/clipping.ts';
import { type Rollout, type RolloutSetting, sample } from '../rollouts/rollout.ts';
import { logRatiosOf, rolloutMetrics } from '../rollouts/rolloutRow.ts';
import { scorerOf } from '../rollouts/scorer.ts';
import { allOrNothing } from '../step/allOrNothing.ts';
import { microBatches } from '../step/microBatch.ts';
import { examplesOfStep, learningRateAt } from '../step/schedule.ts';
import type { StepResult } from '../step/trainStep.ts';
import { trainStepOf } from '../step/trainStep.ts';
import { type Experience, policyLoss, policyPart, valueLoss, valuePart } from './ppoLosses.ts';
import type { PpoState } from './ppoState.ts';

export type PpoConfig = Omit<PpoControls, 'evaluateEvery'>;

/**
 * Proximal Policy Optimization of a language model against a reward (Schulman et al. 2017; Ziegler et al. 2019;
 * details as Huang et al. 2024), in four verbs:
 *
 *   sample  y ~ π(·|x) at temperature T, nothing truncated
 *   score   log π, log π_ref, V_t and the reward's word on y, less a penalty where end-of-text is missing
 *   reward  r_t = −β (log π − log π_ref) + [t last] · score;  GAE(γ, λ);  returns, then advantages whitened
 *   train   `epochs` passes over a fresh permutation in minibatches: clipped policy loss, clipped value loss
 *
 * A step of `config.steps` is one batch of samples. The policy's optimiser counts Adam's steps, a fixed number of
 * them each batch, and the run continues from there. `state` holds the newest weights and coefficient after every
 * row and stays the caller's to dispose of. Pausing is not calling `next()`.
 *
 * @throws Diverged when a loss is not a number; the state is then that from before the batch
 */
export async function* ppo(
  state: PpoState,
  setting: RolloutSetting,
  config: PpoConfig,
): AsyncGenerator<PpoRow> {
  const { policy, critic } = state;
  const trainSteps = trainStepsOf(state, setting, config);
  const scorer = scorerOf(policy, setting, config, critic);
  const perBatch =
    config.epochs * minibatchCount(config, Math.min(config.promptsPerStep, setting.prompts.length));
  try {
    for (;;) {
      const step = Math.floor(policy.optimizer.step / perBatch) + 1;
      if (step > config.steps) return;
      const started = performance.now();
      const prompts = examplesOfStep(setting.prompts, config.promptsPerStep, config.seed, step);

      const samples = await sample(policy.model, prompts, step, config, setting.maxLength);
      const rollout = await scorer.score(samples);
      const experience = reward(rollout, state.beta, config);
      setting.watch?.({ ...experience, kl: k1 });
      const { contextLength } = policy.model.config;
      const trained = await allOrNothing([policy, critic], () =>
        train(trainSteps, experience, config, step, contextLength),
      );

      const metrics = rolloutMetrics(rollout, state.beta);
      const kl_coef = state.beta;
      if (config.klControl === 'adaptive') {
        const measured = { kl: metrics['objective/kl'], samples: samples.length };
        state.beta = adaptedBeta(state.beta, measured, {
          target: config.klTarget,
          horizon: config.klHorizon,
        });
      }
      const seconds = (performance.now() - started) / 1000;
      yield { step, ...metrics, ...trained, 'val/advantage_std': experience.advantageStd, kl_coef, seconds };
    }
  } finally {
    scorer.dispose();
    trainSteps.policy.dispose();
    trainSteps.critic.dispose();
  }
}

/**
 * Third verb: what each token has earned, how much better than expected that was, and what the critic shall learn. The
 * deviation of the advantages is that from before they are whitened: a better critic makes it smaller.
 */
export function reward(
  rollout: Rollout,
  beta: number,
  config: Pick<PpoConfig, 'gamma' | 'lambda'>,
): Experience & { advantageStd: number } {
  const estimates = logRatiosOf(rollout).map((logRatios, i) =>
    generalizedAdvantages(tokenRewards(logRatios, rollout.scores[i], beta), rollout.values[i], config),
  );
  return {
    rollout,
    advantages: whiten(estimates.map(({ advantages }) => advantages)),
    advantageStd: populationDeviation(estimates.flatMap(({ advantages }) => advantages)),
    returns: estimates.map(({ returns }) => returns),
  };
}

/** Fourth verb: all updates on one batch of samples, of policy and critic. */
async function train(
  { policy, critic }: ReturnType<typeof trainStepsOf>,
  experience: Experience,
  config: PpoConfig,
  step: number,
  contextLength: number,
) {
  const { samples, logProbs } = experience.rollout;
  const learning_rate = learningRateAt(config, step);
  const valueRate = learningRateAt({ ...config, learningRate: config.valueLearningRate }, step);
  const ofPolicy: StepResult[] = [];
  const ofValues: StepResult[] = [];
  for (let epoch = 0; epoch < config.epochs; epoch++) {
    const order = random(config.seed, 'minibatches', step, epoch).shuffle([...samples.keys()]);
    for (const places of evenParts(order, minibatchCount(config, samples.length))) {
      const parts = microBatches(samples, places, config.microBatchSize, contextLength);
      const tokens = sum(places.map((row) => logProbs[row].length));
      const policyParts = parts.map((part) => policyPart(part, experience, tokens));
      const valueParts = parts.map((part) => valuePart(part, experience, tokens));
      ofPolicy.push(await policy.run(policyParts, { step, learning_rate }));
      ofValues.push(await critic.run(valueParts, { step, learning_rate: valueRate }));
    }
  }
  return {
    'loss/policy_avg': mean(ofPolicy.map(({ loss }) => loss)),
    'loss/value_avg': mean(ofValues.map(({ loss }) => loss)) / config.valueCoefficient,
    grad_norm: mean(ofPolicy.map(({ grad_norm }) => grad_norm)),
    learning_rate,
    ...clippingRow(ofPolicy.map(({ auxiliary }) => auxiliary)),
  };
}

function trainStepsOf({ policy, critic }: PpoState, { reference }: RolloutSetting, config: PpoConfig) {
  const options = { maxGradNorm: config.maxGradNorm, reference };
  return {
    policy: trainStepOf(policy, policyLoss(policy.model.config, config), options),
    critic: trainStepOf(critic, valueLoss(critic.model.config, config), options),
  };
}

/** A batch smaller than the number of minibatches is divided into single samples. */
function minibatchCount({ minibatches }: PpoConfig, samples: number): number {
  return Math.min(minibatches, samples);
}

/** Exactly `count` parts whose sizes differ by one at most. */
function evenParts<T>(items: readonly T[], count: number): T[][] {
  const start = (part: number) => Math.floor((part * items.length) / count);
  return Array.from({ length: count }, (_, part) => items.slice(start(part), start(part + 1)));
}
