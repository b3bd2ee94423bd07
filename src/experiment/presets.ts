import type { MethodName } from './methods.ts';

/** Experiments that are worth seeing: small differences from a method's defaults, with the reason for each. */
export interface Preset {
  title: string;
  /** Under which heading it stands in a list. */
  group: string;
  method: MethodName;
  /** What differs from the method's defaults. */
  values: Readonly<Record<string, number | string>>;
  /** What there is to see, in a sentence or two. */
  why: string;
}

/** A proxy that is easy to fool: one layer that has seen 200 pairs. */
const smallProxy = { proxyLayers: 1, proxyPairs: 200 } as const;

export const presets = [
  {
    title: 'DPO on a tight leash',
    group: 'The tether',
    method: 'dpo',
    values: { beta: 1 },
    why: 'With β = 1 the same margin takes a small change of the log-ratios: the same steps end close to the reference, in KL and in gold.',
  },
  {
    title: 'DPO on a loose leash',
    group: 'The tether',
    method: 'dpo',
    values: { beta: 0.01 },
    why: 'With β = 0.01 hardly anything holds the policy back: KL ends higher. Does gold grow with it?',
  },
  {
    title: 'DPO in steps that are too large',
    group: 'The tether',
    method: 'dpo',
    values: { learningRate: 1e-3 },
    why: 'KL shoots up and gold falls below where it began, while most held-out pairs are still ranked rightly: the policy has left the text that the pairs know about.',
  },
  {
    title: 'DPO without its weight',
    group: 'The tether',
    method: 'dpo-unweighted',
    values: { steps: 120 },
    why: 'Pairs that are long since ranked rightly pull on as hard as ever. Read what becomes of the text.',
  },
  {
    title: 'PPO fools a small proxy',
    group: 'Over-optimisation',
    method: 'ppo',
    values: { ...smallProxy, beta: 0, steps: 24, evaluateEvery: 3 },
    why: 'A reward model of one layer and 200 pairs, and no penalty on KL: the proxy goes on rising, and within a few steps gold turns down. From there on the policy learns to please the proxy.',
  },
  {
    title: 'PPO, held by KL',
    group: 'Over-optimisation',
    method: 'ppo',
    values: {
      ...smallProxy,
      beta: 0.2,
      klControl: 'adaptive',
      klTarget: 3,
      klHorizon: 100,
      evaluateEvery: 5,
    },
    why: 'The same small proxy, with a coefficient that rises and falls to keep the policy about 3 nats from the reference: less of the proxy, and less of what is wrong with it.',
  },
  {
    title: 'Best of 64 by the same proxy',
    group: 'Over-optimisation',
    method: 'best-of-n',
    values: smallProxy,
    why: 'No training at all: the small proxy picks among up to 64 samples. Its curve and the frontier stay on the charts of the runs that follow in this world.',
  },
  {
    title: 'Best of 64 by gold',
    group: 'Over-optimisation',
    method: 'best-of-n',
    values: { reward: 'gold' },
    why: 'What choosing can do at its best, when the judge itself picks: there is no proxy to be fooled.',
  },
  {
    title: 'A reward model of 200 pairs',
    group: 'Over-optimisation',
    method: 'rm',
    values: { layers: 1, trainPairs: 200 },
    why: 'The small proxy by itself: training loss falls while held-out loss turns up, since 200 labels can be learnt by heart.',
  },
  {
    title: 'RLOO against gold',
    group: 'Other feedback',
    method: 'rloo',
    values: {},
    why: 'The judge itself rewards each sample, which nobody has outside of a lab. How much KL does it cost to reach what DPO reached from pairs?',
  },
  {
    title: 'KTO on single completions',
    group: 'Other feedback',
    method: 'kto-unpaired',
    values: {},
    why: 'Thumbs up and thumbs down in the place of comparisons: the same completions, but no batch has two answers to one prompt.',
  },
  {
    title: 'Between opposites',
    group: 'Other feedback',
    method: 'interpolate',
    values: { between: 'opposites' },
    why: 'From a DPO policy to one that was taught the opposite: does the middle of the way behave like the reference that both came from?',
  },
] as const satisfies Preset[];
