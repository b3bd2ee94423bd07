import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileProblem } from '../experiment/fileProblem.ts';
import { writeRewardModelConfig } from '../formats/modelConfig.ts';
import { type RewardScale, readRewardScale, writeRewardScale } from '../formats/rewardScale.ts';
import type { StoredModel } from '../model/checkpoint.ts';
import { readRewardModel, writeRewardModel } from '../model/rewardCheckpoint.ts';
import { newTrainee, type Trainee } from '../training/trainee.ts';
import { readText } from './modelFiles.ts';

const SCALE = 'reward.json';
const COMPANIONS = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'];

/** A reward model with the scale of its scores, in main memory. */
export interface StoredRewardModel {
  stored: StoredModel;
  scale: RewardScale;
}

/** A folder that `train --method rm` wrote, or a Hugging Face reward model with a `reward.json` beside it. */
export function readRewardModelFolder(folder: string): StoredRewardModel {
  const weights = join(folder, 'model.safetensors');
  if (!existsSync(weights)) {
    throw new FileProblem(weights, 'is missing', 'Name the folder of a reward model.');
  }
  const stored = readRewardModel(readText(join(folder, 'config.json')), readFileSync(weights), `${folder}/`);
  const scale = join(folder, SCALE);
  return { stored, scale: readRewardScale(readText(scale), scale) };
}

/** On the backend; the caller disposes of it. */
export function uploadRewardModel({ stored }: StoredRewardModel): Trainee {
  return newTrainee(stored.config, stored.layout, stored.weights);
}

export function writeRewardModelFolder(folder: string, model: StoredModel, from: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of COMPANIONS) {
    if (existsSync(join(from, file))) copyFileSync(join(from, file), join(folder, file));
  }
  writeFileSync(join(folder, 'config.json'), writeRewardModelConfig(model.config, 'float32'));
  writeFileSync(join(folder, 'model.safetensors'), writeRewardModel(model));
}

/** Written once the model is trained: it says what `mean` and `std` of its scores are on reference samples. */
export function writeScale(folder: string, scale: Omit<RewardScale, 'format'>): void {
  writeFileSync(join(folder, SCALE), writeRewardScale(scale));
}
