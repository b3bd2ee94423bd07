import type { Finding, FindingsTable } from '../../experiment/evidence/figure.ts';
import { configOfJob, isWriter, probeName, type WorldResult } from '../../experiment/evidence/job.ts';
import { type MethodName, methods } from '../../experiment/methods/methods.ts';
import {
  deviationRatio,
  differenceEstimate,
  type Estimate,
  mean,
  sampleDeviation,
  smallSampleEstimate,
} from '../../experiment/metrics/statistics.ts';
import { type WorldName, worldRecords } from '../../experiment/worlds.ts';
import { LARGEST, rewardModelJob } from './rewardModels/runs.ts';
import {
  atEnd,
  type Finished,
  finishedIn,
  jobsIn,
  type Results,
  type Setting,
  type Study,
  type StudySize,
} from './study.ts';
import { inWorld, type Side, side } from './verdicts.ts';
import { withInterval } from './words.ts';

/**
 * The exercise: 5,000 pairs, 1,000 held out. Three epochs of DPO on one side; on the other a reward model, then 50 steps of
 * PPO on it. Either side has its defaults. The accuracy of both policies is that of the implicit reward
 * β (log π − log π_ref); PPO's reward model, whose accuracy is a second one, is the reward-model study's own.
 */

const WORLD: WorldName = 'reviews';
const PAIRS = 5000;
const EPOCHS = 3;
const BATCH = 16;
const HELD_OUT = 1000;
const DPO = 'DPO, three epochs';
const PPO = 'reward model + 50 PPO steps';
const REWARD_MODEL = 'its reward model';

/**
 * What a reader of either trainer has to read, besides what both share (batches, optimiser, sampling, log-probabilities).
 * The reproduce command counts the lines.
 */
export const SOURCES = {
  [DPO]: ['training/trainers/dpo', 'training/trainers/preference', 'losses/dpo', 'losses/pairLogProbs'],
  [PPO]: [
    ...['ppo', 'ppoLosses', 'ppoState', 'rewardModel', 'newRewardModel'].map(
      (name) => `training/trainers/${name}`,
    ),
    ...['rollout', 'rolloutRow', 'reward', 'scorer', 'clipping'].map((name) => `training/rollouts/${name}`),
    ...['ppo', 'advantages', 'klPenalty', 'rewardModel'].map((name) => `losses/${name}`),
  ],
} as const;
const filesOf = (name: keyof typeof SOURCES) => SOURCES[name].map((file) => `src/${file}.ts`);

function settings(size: StudySize): Setting[] {
  const quick = size === 'quick';
  const seeds = quick ? 1 : 5;
  const steps = quick ? 60 : Math.ceil((EPOCHS * PAIRS) / BATCH);
  const onPolicy = quick ? { steps: 10, evaluateEvery: 10 } : { steps: 50, evaluateEvery: 50 };
  const rewardModel = rewardModelJob(LARGEST, PAIRS, size);
  const measured = { labelling: { pairCount: PAIRS }, heldOutPairs: HELD_OUT, keep: ['writing'] } as const;
  return [
    {
      name: DPO,
      job: { method: 'dpo', values: { batchSize: BATCH, steps, evaluateEvery: steps }, ...measured },
      seeds,
    },
    {
      name: PPO,
      job: {
        method: 'ppo',
        // The same seed, steps and pairs: the reward model is the one below.
        values: { proxyPairs: PAIRS, proxySteps: rewardModel.values.steps, ...onPolicy },
        ...measured,
      },
      seeds,
    },
    { name: REWARD_MODEL, job: rewardModel, seeds },
  ];
}

type Config = Readonly<Record<string, number | string>>;

/**
 * Completion tokens of a run: trained on (a completion counts once for each update of each model that learns from it, the
 * reward model's 32 pairs a step included) and sampled.
 *
 * @param length mean tokens of a completion
 */
export function tokensOf(method: MethodName, config: Config, length: number) {
  const { trains, updateRows, samples } = methods[method].workload;
  const updates = Number(config.epochs ?? 1) * Number(config.minibatches ?? 1);
  const ofProxy = config.reward === 'proxy' ? 64 * Number(config.proxySteps) : 0;
  const steps = Number(config.steps);
  return {
    trained: length * (ofProxy + steps * updates * updateRows(config) * trains.length),
    sampled: length * steps * samples(config),
  };
}

/** A number of every seed's result that has it. */
const over = ({ results }: Finished, of: (result: WorldResult) => number | undefined): Estimate =>
  smallSampleEstimate(results.flatMap((result) => of(result) ?? []));

const secondsOf = (setting: Finished) => over(setting, ({ seconds }) => (seconds > 0 ? seconds : undefined));
const golds = ({ results }: Finished) => results.flatMap(({ points }) => points.at(-1)?.gold ?? []);
const accuracy = (setting: Finished) => atEnd(setting, 'eval_rewards/accuracies');

function proxyOf({ probes }: WorldResult): number | undefined {
  const written = probes?.[probeName({ split: 'heldout', temperature: 1 })];
  return written && mean(written.proxy);
}

function tokens({ job, results }: Finished, which: 'trained' | 'sampled'): string {
  const { method } = job;
  if (isWriter(method)) return '–';
  const length = mean(results.flatMap(({ points }) => points.map(({ length }) => length)));
  const count = tokensOf(method, configOfJob({ ...job, method, seed: 1 }), length)[which];
  return `${(count / 1e6).toFixed(2)} million`;
}

/** A row for each quantity, a column for each side. */
function table(finished: readonly Finished[], { lines }: Results): FindingsTable {
  const written = (estimate: Estimate) => (estimate.n > 0 ? withInterval(estimate) : '–');
  const rewardModel = finished.find(({ name }) => name === REWARD_MODEL);
  const sides = ([DPO, PPO] as const).flatMap((name) => {
    const setting = finished.find((one) => one.name === name);
    return setting ? [{ name, setting }] : [];
  });
  type OneSide = (typeof sides)[number];
  const quantities: [name: string, of: (side: OneSide) => string][] = [
    ['accuracy', ({ setting }) => written(accuracy(setting))],
    [
      'accuracy of its reward model',
      ({ name }) => (name === PPO && rewardModel ? written(accuracy(rewardModel)) : '–'),
    ],
    ['gold', ({ setting }) => written(atEnd(setting, 'gold'))],
    [
      'deviation of gold over seeds',
      ({ setting }) => (setting.results.length < 2 ? '–' : sampleDeviation(golds(setting)).toFixed(2)),
    ],
    ['proxy', ({ setting }) => written(over(setting, proxyOf))],
    ['KL', ({ setting }) => written(atEnd(setting, 'kl'))],
    ['tokens trained on', ({ setting }) => tokens(setting, 'trained')],
    ['tokens sampled', ({ setting }) => tokens(setting, 'sampled')],
    ['seconds', ({ setting }) => written(secondsOf(setting))],
    [
      'peak memory, MB',
      ({ setting }) => written(over(setting, ({ peakBytes }) => peakBytes && peakBytes / 1e6)),
    ],
    ['lines of code', ({ name }) => String(lines(filesOf(name)) ?? '–')],
  ];
  return {
    name: `${WORLD}-exercise`,
    title: `${worldRecords[WORLD].title}: ${PAIRS.toLocaleString('en')} pairs`,
    caption: `After the last step, over seeds. Accuracy: of the implicit reward on ${HELD_OUT.toLocaleString('en')} held-out pairs. Proxy: mean score of 128 completions by a reward model that neither run was trained on. Tokens: of completions, trained on by any model, and sampled. Seconds: of processor time, with the reward model and two evaluations. Memory: the most that the process had. Lines: without comments, in the files of the trainer and its losses.`,
    columns: ['', ...sides.map(({ name }) => name)],
    rows: quantities.map(([name, of]) => [name, ...sides.map(of)]),
  };
}

/** How much less accurate is still as accurate. */
const AS_ACCURATE = 0.02;

/** A side turned round: where less is better. */
const less = (found: Side): Side => (found === null ? null : ((-found || 0) as Side));

/** Claim 20 */
function finding(finished: readonly Finished[], { lines }: Results): Finding | null {
  const [dpo, ppo, rewardModel] = [DPO, PPO, REWARD_MODEL].map((name) =>
    finished.find((one) => one.name === name),
  );
  const [ofDpo, ofPpo] = [lines(filesOf(DPO)), lines(filesOf(PPO))];
  if (!dpo || !ppo || !rewardModel || ofDpo === undefined || ofPpo === undefined) return null;
  const [own, ofPolicy, ofModel] = [dpo, ppo, rewardModel].map(accuracy);
  const accuracies = differenceEstimate(own, ofModel.value > ofPolicy.value ? ofModel : ofPolicy);
  const [mine, theirs] = [dpo, ppo].map(secondsOf);
  const seconds = mine.n > 1 && theirs.n > 1 ? differenceEstimate(mine, theirs) : null;
  const ratio = deviationRatio(golds(dpo), golds(ppo));
  const verdict = inWorld([
    side(accuracies, -AS_ACCURATE),
    less(side(seconds)),
    ofDpo < ofPpo ? 1 : -1,
    less(side(ratio, 1)),
  ]);
  if (verdict === null || seconds === null) return null;
  return {
    claim: 20,
    verdict,
    result: `In the world of reviews. Accuracy: DPO ${withInterval(own)}, PPO ${withInterval(ofPolicy)}, its reward model ${withInterval(ofModel)}. Seconds that DPO takes more than reward model and PPO: ${withInterval(seconds)}. Lines of code: ${ofDpo} against ${ofPpo}. The deviation of its gold over seeds, as a multiple of PPO’s: ${withInterval(ratio)}.`,
    shownIn: `${WORLD}-exercise`,
  };
}

export const exercise: Study = {
  name: 'exercise',
  title: 'The exercise: DPO against reward model and PPO',
  question: 'What does each way take to learn the same 5,000 preferences, and how well does it learn them?',
  rules: {
    20: 'In the world of reviews, with 5,000 pairs and 1,000 held out. The claim holds if DPO’s accuracy lies above the better one of PPO’s two (implicit reward, reward model) less 0.02, DPO takes less processor time than reward model and PPO together, its trainer has fewer lines, and its gold deviates less over the seeds (F-test), all with 95% intervals. It fails if one of them is the other way round, interval included.',
  },
  jobs: (size) => jobsIn(WORLD, settings(size)),
  analyse: (results, size) => {
    const finished = finishedIn(WORLD, settings(size), results);
    const found = finding(finished, results);
    return {
      figures: [],
      tables: finished.length > 0 ? [table(finished, results)] : [],
      findings: found ? [found] : [],
    };
  },
};
