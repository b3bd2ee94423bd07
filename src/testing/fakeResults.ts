import { subsetNames } from '../evaluation/rewardBench.ts';
import {
  isWriter,
  type Job,
  jobName,
  type ProbeResult,
  probeName,
  probes,
  stepsOf,
  type WorldResult,
} from '../experiment/evidence/job.ts';
import type { GoldRow } from '../experiment/metrics/metrics.ts';
import { type Random, random } from '../experiment/random.ts';

/** Results that look like those of a job and rest on nothing, for tests of what is made of them. */
export function fakeResult(job: Job): WorldResult {
  const stream = random(job.seed, jobName(job));
  const { keep = [] } = job;
  const steps = stepsOf(job);
  const points = isWriter(job.method)
    ? []
    : [0, steps / 2, steps].map((step) => rowAt(step, step / steps, stream));
  return {
    seconds: 1,
    points,
    ...(job.method === 'best-of-n' && picked(steps, stream)),
    ...(keep.includes('texts') && {
      texts: points.map(({ step }) => ({ step, prompt: 'The film', text: ' was good.', gold: 1 })),
    }),
    ...(keep.includes('histograms') && {
      histograms: { length: points.map(() => [1, 2, 3]), repetition: points.map(() => [6, 0]) },
    }),
    ...((isWriter(job.method) || keep.includes('writing')) && { probes: probed(stream) }),
    ...(keep.includes('updates') && { updates: { grad_norm: [1, 2, 1.5] } }),
    ...(keep.includes('findings') && { findings: { heldOut: counted, question: counted } }),
    ...(keep.includes('agreement') && { agreement: agreed }),
    ...(keep.includes('ranking') && {
      ranking: Object.fromEntries(subsetNames.map((name) => [name, { pairs: 10, right: 7, longer: 4 }])),
    }),
  };
}

const counted = { samples: 20, counts: { 'gives a reason': 3, 'advises against': 8 } };

const agreed: WorldResult['agreement'] = {
  pairs: 50,
  people: 0.8,
  withPeople: Object.fromEntries(['gold', 'noisy', 'proxy', 'length', 'implicit'].map((name) => [name, 0.7])),
  between: { 'gold, noisy': { all: 0.7, decided: 0.8, decidedPairs: 40 } },
  faults: { rambles: { pairs: 10, prefersWithout: { gold: 0.9, noisy: 0.8, proxy: 0.7, length: 0.4 } } },
  prefersLonger: { gold: 0.5, noisy: 0.5, proxy: 0.6, length: 1 },
};

/** The further, the more of everything. */
function rowAt(step: number, share: number, stream: Random): GoldRow {
  const around = (value: number) => value + (share > 0 ? 0.01 * stream.normal() : 0);
  return {
    step,
    eval_loss: around(0.69),
    'eval_rewards/chosen': around(-share),
    'eval_rewards/rejected': around(-2 * share),
    'eval_rewards/margins': around(share),
    'eval_rewards/accuracies': around(0.6),
    eval_pairs: 128,
    kl: Math.abs(around(3 * share)),
    kl_stderr: 0.1,
    gold: around(share),
    gold_stderr: 0.1,
    proxy: around(share),
    length: 15,
    repetition: 0.1,
    entropy: 1,
    eos_rate: 1,
    samples: 48,
  } as GoldRow;
}

function picked(n: number, stream: Random): Pick<WorldResult, 'bestOfN' | 'frontier'> {
  const bestOfN = Array.from({ length: n }, (_, i) => {
    const kl_bound = Math.log(i + 1) - i / (i + 1);
    return { n: i + 1, kl_bound, gold: Math.sqrt(kl_bound), gold_stderr: 0.1, proxy: kl_bound };
  });
  const frontier = [0.5, 1, 2].map((beta) => ({
    ...{ beta, kl: 1 / beta, reward: 1 / Math.sqrt(beta) + 0.01 * stream.normal(), ess: 100 },
    ...{ reward_stderr: 0.1, objective: 1, objective_stderr: 0.1 },
  }));
  return { bestOfN, frontier: frontier as unknown as WorldResult['frontier'] };
}

const probed = (stream: Random): Record<string, ProbeResult> =>
  Object.fromEntries(
    probes.map((probe) => {
      const gold = Array.from({ length: 8 }, () => stream.normal());
      return [probeName(probe), { gold, length: gold.map(() => 12), proxy: gold.map((one) => one / 2) }];
    }),
  );
