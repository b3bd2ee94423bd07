import { type MethodName, methods, type RunConfig } from '../../experiment/methods/methods.ts';
import type { RewardModelConfig } from '../../experiment/methods/rewardModel.ts';
import type { ExportedRun, Made, ModelBytes } from '../../formats/bundle/exported.ts';
import type { RewardParts } from '../../formats/bundle/rewardScript.ts';
import { writeRewardScale } from '../../formats/rewardScale.ts';
import { writeSafetensors } from '../../formats/safetensors.ts';
import { architectureOf } from '../../model/architectures/architectures.ts';
import { type StoredModel, writeWeights } from '../../model/checkpoint.ts';
import { loraLayout } from '../../model/lora.ts';
import { writeModelConfig, writeRewardModelConfig } from '../../model/modelConfig.ts';
import { writeRewardModel } from '../../model/rewardCheckpoint.ts';
import { tokenisePrompt } from '../../model/texts/tokeniseText.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { loraOf } from '../../training/methods/policy.ts';
import type { RunState } from '../../training/methods/run.ts';
import { untrainedRewardModel } from '../../training/trainers/newRewardModel.ts';
import { type RunTexts, trainRows } from './trainRows.ts';

/** A run and what it was made from, before anything of it is a file. */
export interface RunMaterial {
  method: MethodName;
  config: RunConfig;
  step: number;
  state: RunState;
  /** Empty where there is none, with the scale of its judge. */
  world: string;
  gold: Normaliser | null;
  /** What the run began as, and the frozen reference: the same object where they are the same. */
  initial: StoredModel;
  reference: StoredModel;
  /** The reward model that has rewarded samples, with the scale of its scores. */
  proxy?: { stored: StoredModel; scale: Normaliser & { samples: number } } | null;
  tokenizer: Tokenizer & ExportedRun['tokenizer'];
  card?: string;
  texts: RunTexts;
  rows: readonly object[];
  settings: object;
  /** The gold judge in Python: gold.py and its tables. */
  judge?: Readonly<Record<string, string>>;
}

/**
 * A run with its models as bytes and its data as lines, of which `bundleOf` makes the files. Nothing is computed: the
 * weights are those of the state.
 *
 * @throws RangeError where the method trains nothing
 */
export function exportedRun(run: RunMaterial): ExportedRun {
  const { method, config, initial, reference, texts, tokenizer } = run;
  const isReward = methods[method].workload.trains.includes('reward model');
  const { samples } = methods[method].data;
  const { rows, ofStep, heldOut } = trainRows(method, config, texts);
  const begunAs = isReward ? rewardBytes(untrained(run)) : languageBytes(initial);
  return {
    method,
    config,
    step: run.step,
    world: run.world,
    contextLength: initial.config.contextLength,
    endOfText: initial.config.endOfText,
    longestPrompt: samples
      ? Math.max(1, ...texts.prompts(config.seed).map((text) => tokenisePrompt(text, tokenizer).length))
      : 0,
    made: madeBy(run, isReward),
    ...(!isReward && { reference: reference === initial ? begunAs : languageBytes(reference) }),
    ...((isReward || reference !== initial) && { start: begunAs }),
    ...(run.proxy && {
      rewardModel: { ...rewardBytes(run.proxy.stored), scale: writeRewardScale(run.proxy.scale) },
    }),
    reward: samples ? rewardOf(run) : null,
    tokenizer: { file: tokenizer.file, config: tokenizer.config, template: tokenizer.template },
    card: run.card,
    train: rows,
    rowsOfStep: ofStep,
    heldOut,
    rows: run.rows,
    settings: run.settings,
    ...(samples && config.reward === 'gold' && { gold: run.judge }),
  };
}

function madeBy({ config, initial, state, ...run }: RunMaterial, isReward: boolean): Made {
  if (isReward) {
    const { config: shape, layout } = untrained({ config, initial, state, ...run });
    const { weights } = traineeOf(state, 'reward model');
    return { kind: 'reward model', ...rewardBytes({ config: shape, layout, weights, prefix: '' }) };
  }
  const { weights } = traineeOf(state, 'policy');
  const lora = loraOf(initial, config);
  if (!lora) return { kind: 'policy', ...languageBytes({ ...initial, weights }) };
  const { entries } = loraLayout(initial.config, lora);
  const tensors = new Map(
    entries.map(({ name, shape, offset, size }) => [
      name,
      { shape, data: weights.subarray(offset, offset + size) },
    ]),
  );
  return {
    kind: 'adapter',
    adapter: { ...lora, inOut: architectureOf(initial.config).linearWeights === '[in, out]' },
    weights: writeSafetensors(tensors, 'F32'),
  };
}

function traineeOf({ trainees }: RunState, name: string) {
  const trainee = trainees[name];
  if (!trainee) throw new RangeError(`The run has no ${name} to export.`);
  return trainee;
}

/** A reward model's beginning, as the run's settings have it. */
function untrained({ config, initial }: RunMaterial): StoredModel {
  return { ...untrainedRewardModel(initial, config as unknown as RewardModelConfig), prefix: '' };
}

/** Names as Hugging Face's own classes write them. */
const spelt = (model: StoredModel): StoredModel => ({
  ...model,
  prefix: architectureOf(model.config).prefix,
});

function languageBytes(model: StoredModel): ModelBytes {
  return { config: writeModelConfig(model.config, 'float32'), weights: writeWeights(spelt(model), 'F32') };
}

function rewardBytes(model: StoredModel): ModelBytes {
  return { config: writeRewardModelConfig(model.config, 'float32'), weights: writeRewardModel(spelt(model)) };
}

/** What the samples were rewarded by; null where that cannot leave. */
function rewardOf({ config, initial, world, gold, proxy }: RunMaterial): RewardParts | null {
  const shared = {
    missingEosPenalty: Number(config.missingEosPenalty ?? 0),
    endOfText: initial.config.endOfText,
  };
  if (config.reward === 'gold') return gold && { ...shared, ...gold, by: { world } };
  if (!proxy) return null;
  const { mean, std } = proxy.scale;
  return { ...shared, mean, std, by: { folder: 'reward_model' } };
}
