import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { type RewardScale, readRewardScale, writeRewardScale } from '../../formats/rewardScale.ts';
import type { StoredModel } from '../../model/checkpoint.ts';
import { writeRewardModelConfig } from '../../model/modelConfig.ts';
import { readRewardModel, writeRewardModel } from '../../model/rewardCheckpoint.ts';
import { newTrainState, type TrainState } from '../../training/step/trainState.ts';
import { readBytes, replaceFile } from './disk.ts';
import { COMPANIONS, readText, WEIGHTS } from './modelFiles.ts';

export const SCALE = 'reward.json';
/** Of the files that belong to the model that it began as; its configuration is its own, and it speaks no world. */
export const REWARD_COMPANIONS = COMPANIONS.filter((name) => !['config.json', 'card.json'].includes(name));

/** A reward model with the scale of its scores, in main memory. */
export interface StoredRewardModel {
  stored: StoredModel;
  scale: RewardScale;
}

/** A folder that `train --method rm` wrote, or a Hugging Face reward model with a `reward.json` beside it. */
export function readRewardModelFolder(folder: string): StoredRewardModel {
  const weights = join(folder, WEIGHTS);
  if (!existsSync(weights)) {
    throw new FileProblem(weights, 'is missing', 'Give the folder of a reward model.');
  }
  const stored = readRewardModel(readText(join(folder, 'config.json')), readBytes(weights), `${folder}/`);
  const scale = join(folder, SCALE);
  return { stored, scale: readRewardScale(readText(scale), scale) };
}

/** On the backend; the caller disposes of it. */
export function uploadRewardModel({ stored }: StoredRewardModel): TrainState {
  return newTrainState(stored.config, stored.layout, stored.weights);
}

export function writeRewardModelFolder(folder: string, model: StoredModel): void {
  replaceFile(join(folder, 'config.json'), writeRewardModelConfig(model.config, 'float32'));
  replaceFile(join(folder, WEIGHTS), writeRewardModel(model));
}

/** Written once the model is trained: it says what `mean` and `std` of its scores are on reference samples. */
export function writeScale(folder: string, scale: Omit<RewardScale, 'format'>): void {
  replaceFile(join(folder, SCALE), writeRewardScale(scale));
}
