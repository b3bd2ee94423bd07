import type { ControlTable } from '../../experiment/controls.ts';
import { type GrpoConfig, grpoControls } from '../../experiment/grpo.ts';
import { type OnlineDpoConfig, onlineDpoControls } from '../../experiment/onlineDpo.ts';
import { random } from '../../experiment/random.ts';
import { type RlooConfig, rlooControls } from '../../experiment/rloo.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { prompt } from '../../tasks/draw.ts';
import { grpo } from '../../training/grpo.ts';
import { onlineDpo } from '../../training/onlineDpo.ts';
import { goldReward } from '../../training/reward.ts';
import { rloo } from '../../training/rloo.ts';
import type { RolloutSetting } from '../../training/rollout.ts';
import type { Trainee } from '../../training/trainee.ts';
import { readCardOf, readSpeakersTokenizer } from '../modelFiles.ts';
import { spokenWorld } from '../spokenWorld.ts';

/** What rows of these methods have in common. */
interface Row {
  step: number;
  seconds: number;
}

/** A method that samples while it trains and is rewarded by the world's gold judge. */
export interface RolloutMethod {
  title: string;
  controls: ControlTable;
  rows(
    policy: Trainee,
    setting: RolloutSetting,
    config: Readonly<Record<string, unknown>>,
  ): AsyncGenerator<Row>;
}

/** By the name that `--method` takes. */
export const rolloutMethods: Readonly<Record<string, RolloutMethod>> = {
  'online-dpo': {
    title: 'Online DPO against the gold judge',
    controls: onlineDpoControls,
    rows: (policy, setting, config) => onlineDpo(policy, setting, config as OnlineDpoConfig),
  },
  rloo: {
    title: 'RLOO against the gold judge',
    controls: rlooControls,
    rows: (policy, setting, config) => rloo(policy, setting, config as RlooConfig),
  },
  grpo: {
    title: 'GRPO against the gold judge',
    controls: grpoControls,
    rows: (policy, setting, config) => grpo(policy, setting, config as GrpoConfig),
  },
};

const PROMPTS = 4000;

/** Training prompts of a world, rewarded by its judge on the scale of the model's card. */
export function goldSetting(
  name: string,
  folder: string,
  reference: LanguageModel,
  seed: number,
): RolloutSetting {
  const { world, gold } = spokenWorld(name, readCardOf(folder), folder);
  const tokenizer = readSpeakersTokenizer(folder);
  const stream = random(seed, 'rollout prompts', world.name);
  const prompts = Array.from({ length: PROMPTS }, () => tokenizer.encode(prompt(world, 'train', stream)));
  const judge = goldReward(world, gold, tokenizer);
  return { reference, prompts, reward: judge, judge };
}
