import { endsText } from '../experiment/architectures/architecture.ts';
import type {
  ComparisonView,
  CompletionView,
  Evaluation,
  EvaluationRow,
  PerSample,
} from '../experiment/metrics/metrics.ts';
import { type Random, random } from '../experiment/random.ts';
import { generate } from '../model/decoding/generate.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { inputLength, type Sequence } from '../model/sequences.ts';
import type { TokenPair } from '../model/texts/preferenceBatch.ts';
import { type Normaliser, normalise } from '../tasks/gold.ts';
import type { World } from '../tasks/world.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { type Divergence, divergences } from './divergence.ts';
import {
  type HeldOutMetrics,
  type HeldOutPairs,
  heldOutMetrics,
  type MeasurePairs,
  prepareHeldOut,
} from './heldOut.ts';
import { type EvaluatedSamples, measuredRow } from './measurements.ts';
import { measuredSample } from './sampleMeasures.ts';
import type { Score } from './scorePairs.ts';

/** The judge of a world, and the scale of the reference's gold. */
export interface WorldJudge {
  world: World;
  gold: Normaliser;
}

/** What stays the same over all evaluations of a session. */
export interface EvaluationSetting {
  reference: LanguageModel;
  /** The gold judge; null where nobody knows gold. */
  judge: WorldJudge | null;
  /** The reward that somebody chose in its place. */
  ownReward?: Score;
  tokenizer: Tokenizer;
  heldOutPairs: readonly TokenPair[];
  /** Prompts whose completions are shown, policy beside reference. */
  shownPrompts: readonly string[];
  /** Held-out prompts for the fresh samples behind KL and gold. */
  freshPrompts: readonly string[];
  /** Held-out prompts for pools of samples, as many as are asked for. */
  poolPrompts(count: number): string[];
}

/** A setting with the reference's share of every evaluation, which is made once. */
export interface Evaluator extends Omit<EvaluationSetting, 'heldOutPairs'> {
  heldOut: HeldOutPairs;
  /** The reference's completions of the shown prompts. */
  shown: Sequence[];
  /** What judges say of the reference's own completions of the fresh prompts, one each: drawn when first asked for. */
  ofReference(): Promise<OfReference>;
}

type OfReference = Pick<EvaluatedSamples, 'referenceGold' | 'referenceOwnReward'>;

/** By what a policy is measured, and what decides the random numbers of its samples. */
interface Asked {
  step: number;
  measure: MeasurePairs;
  seed: number;
  proxy?: Score;
}

const TEMPERATURE = 1;

export async function prepareEvaluator(setting: EvaluationSetting): Promise<Evaluator> {
  const { reference, tokenizer, shownPrompts, heldOutPairs } = setting;
  const prompts = shownPrompts.map((prompt) => tokenizer.encodePrompt(prompt));
  let judged: Promise<OfReference> | undefined;
  return {
    ...setting,
    heldOut: await prepareHeldOut(reference, heldOutPairs),
    shown: await complete(reference, prompts, shownStreams(prompts.length)),
    ofReference: () => {
      judged ??= judgedReference(setting);
      return judged;
    },
  };
}

/** @throws Error where nobody knows gold: what is asked of a judge is asked in a world */
export function judgeOf({ judge }: Pick<Evaluator, 'judge'>): WorldJudge {
  if (!judge) throw new Error('a question to the gold judge where there is none');
  return judge;
}

/** The same evaluator with another reward in the place of gold. */
export function withOwnReward(evaluator: Evaluator, ownReward: Score): Evaluator {
  let judged: Promise<OfReference> | undefined;
  return {
    ...evaluator,
    ownReward,
    ofReference: () => {
      judged ??= judgedReference({ ...evaluator, ownReward });
      return judged;
    },
  };
}

async function judgedReference(setting: Omit<EvaluationSetting, 'heldOutPairs'>): Promise<OfReference> {
  const { reference, tokenizer, judge, ownReward, shownPrompts, freshPrompts } = setting;
  const streams = freshPrompts.map((_, row) => random(0, 'fresh sample of the reference', row));
  // With the shown prompts a batch has the shape of every evaluation, whose programs are compiled already.
  const prompts = [...shownPrompts, ...freshPrompts].map((prompt) => tokenizer.encodePrompt(prompt));
  const all = await complete(reference, prompts, [...shownStreams(shownPrompts.length), ...streams]);
  const fresh = all.slice(shownPrompts.length);
  return {
    ...(judge && {
      referenceGold: fresh.map((sequence, i) => goldOf(judge, tokenizer, freshPrompts[i], sequence)),
    }),
    ...(ownReward && { referenceOwnReward: await ownReward(fresh) }),
  };
}

/** Always the same random numbers for the shown prompts: what differs on the screen is the model. */
function shownStreams(rows: number): Random[] {
  return Array.from({ length: rows }, (_, row) => random(0, 'shown sample', row));
}

/**
 * Measures a policy: held-out pairs by the method's own loss, fresh samples by every measurement, and the completions
 * of the shown prompts by policy and reference. Those two draw the same random numbers, so that where the models
 * agree the texts do, and a difference on the screen is a difference of the models.
 */
export async function evaluate(
  policy: LanguageModel,
  evaluator: Evaluator,
  asked: Asked,
): Promise<Evaluation> {
  const { onPairs, comparisons, drawn } = await observe(policy, evaluator, asked);
  const all = { ...drawn, ...(await evaluator.ofReference()) };
  return { row: rowOf(onPairs, all), comparisons, perSample: perSample(drawn) };
}

/** The same without what compares the policy's samples with the reference's own, and the samples to do it later. */
export async function evaluateAlone(
  policy: LanguageModel,
  evaluator: Evaluator,
  asked: Asked,
): Promise<Evaluation & { drawn: EvaluatedSamples }> {
  const { onPairs, comparisons, drawn } = await observe(policy, evaluator, asked);
  return { row: rowOf(onPairs, drawn), comparisons, drawn };
}

/** What an evaluation says of single samples. */
export function perSample({ samples, gold, ownReward }: EvaluatedSamples): PerSample {
  return {
    ...(gold && { gold: [...gold] }),
    ...(ownReward && { own_reward: [...ownReward] }),
    length: samples.map(({ completion }) => completion.length),
    repetition: samples.map(({ repetition }) => repetition),
  };
}

function rowOf(onPairs: Partial<HeldOutMetrics> & { step: number }, drawn: EvaluatedSamples): EvaluationRow {
  return { ...onPairs, ...measuredRow(drawn), samples: drawn.samples.length };
}

/** Held-out pairs, fresh samples and shown completions of a policy, before anything is made of the samples. */
async function observe(policy: LanguageModel, evaluator: Evaluator, { step, measure, seed, proxy }: Asked) {
  const { reference, tokenizer, judge, shownPrompts, freshPrompts } = evaluator;
  const heldOut = await heldOutMetrics(policy, evaluator.heldOut, measure);

  const shown = evaluator.shown.map(({ prompt }) => prompt);
  const fresh = freshPrompts.map((prompt) => tokenizer.encodePrompt(prompt));
  const freshStreams = fresh.map((_, row) => random(seed, 'fresh sample', step, row));
  const byPolicy = await complete(
    policy,
    [...shown, ...fresh],
    [...shownStreams(shown.length), ...freshStreams],
  );
  const compared = [...byPolicy, ...evaluator.shown];
  const all = await divergences(policy, reference, compared, rowLength(compared, policy));

  const views = shownPrompts.map((prompt, i) => ({
    prompt,
    policy: completionView(evaluator, prompt, byPolicy[i], all[i]),
    reference: completionView(evaluator, prompt, evaluator.shown[i], all[byPolicy.length + i]),
  }));
  const comparisons = await withScores(views, evaluator, byPolicy.slice(0, shown.length), proxy);

  const sequences = byPolicy.slice(shown.length);
  const drawn: EvaluatedSamples = {
    samples: sequences.map((sequence, i) =>
      measuredSample(sequence, all[shown.length + i], reference.config),
    ),
    gold: judge
      ? sequences.map((sequence, i) => goldOf(judge, tokenizer, freshPrompts[i], sequence))
      : undefined,
    proxy: proxy && (await proxy(sequences)),
    ownReward: evaluator.ownReward && (await evaluator.ownReward(sequences)),
  };
  return { onPairs: { step, ...heldOut }, comparisons, drawn };
}

/**
 * Comparisons in which each text has its proxy and the reward in the place of gold too, where there are such. A batch of
 * their own: measured samples keep theirs.
 */
async function withScores(
  comparisons: readonly ComparisonView[],
  { shown, ownReward }: Evaluator,
  byPolicy: readonly Sequence[],
  proxy?: Score,
): Promise<ComparisonView[]> {
  const all = [...byPolicy, ...shown];
  const proxies = await proxy?.(all);
  const own = await ownReward?.(all);
  const scored = (view: CompletionView, at: number): CompletionView => ({
    ...view,
    ...(proxies && { proxy: proxies[at] }),
    ...(own && { own_reward: own[at] }),
  });
  return comparisons.map(({ prompt, policy, reference }, i) => ({
    prompt,
    policy: scored(policy, i),
    reference: scored(reference, byPolicy.length + i),
  }));
}

/** The reference's completion of each shown prompt beside another sample of it: the model is the same for both. */
export function compareSamples(
  evaluator: Evaluator,
  samples: readonly Sequence[],
  proxy?: Score,
): Promise<ComparisonView[]> {
  const viewOf = (prompt: string, sequence: Sequence) =>
    completionView(evaluator, prompt, sequence, { logRatios: sequence.completion.map(() => 0) });
  const views = evaluator.shownPrompts.map((prompt, i) => ({
    prompt,
    reference: viewOf(prompt, evaluator.shown[i]),
    policy: viewOf(prompt, samples[i]),
  }));
  return withScores(views, evaluator, samples, proxy);
}

/** Long enough for all, in steps of sixteen: few shapes, whose programs are compiled once, and little padding. */
function rowLength(sequences: readonly Sequence[], { config }: LanguageModel): number {
  return Math.min(Math.ceil(inputLength(sequences) / 16) * 16, config.contextLength - 1);
}

async function complete(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  streams: Random[],
): Promise<Sequence[]> {
  const completions = await generate(model, prompts, { temperature: TEMPERATURE, streams });
  return prompts.map((prompt, i) => ({ prompt, completion: completions[i] }));
}

/** What gold makes of one completion, on the scale of the reference's own. */
function goldOf(
  { world, gold }: WorldJudge,
  tokenizer: Tokenizer,
  prompt: string,
  { completion }: Sequence,
): number {
  return normalise(world.judge(prompt, tokenizer.completion.decode(completion)).score, gold);
}

/** Text, log-ratios and judgement of one completion, ready to be drawn. */
function completionView(
  { tokenizer, judge, reference }: Evaluator,
  prompt: string,
  { completion }: Sequence,
  { logRatios }: Pick<Divergence, 'logRatios'>,
): CompletionView {
  const judgement = judge?.world.judge(prompt, tokenizer.completion.decode(completion));
  const pieces = tokenizer.completion.pieces(completion);
  return {
    tokens: pieces.map((text, i) => ({ text, logRatio: logRatios[i] })),
    finished: endsText(reference.config, completion.at(-1)),
    ...(judge && judgement && { gold: normalise(judgement.score, judge.gold) }),
    parts: judgement?.parts ?? [],
  };
}
