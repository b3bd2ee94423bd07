import { bestOfNControls } from './bestOfN.ts';
import { type Control, type ControlTable, defaultsOf, nearest, readConfig } from './controls.ts';
import { grpoControls } from './grpo.ts';
import { interpolateControls } from './interpolate.ts';
import { type MethodName, type MethodWords, methodList } from './methodList.ts';
import { onlineDpoControls } from './onlineDpo.ts';
import { ppoControls } from './ppo.ts';
import { type PreferenceMethodName, preferenceMethods } from './preference.ts';
import { rewardModelControls } from './rewardModel.ts';
import { rlooControls } from './rloo.ts';
import { sftControls } from './sft.ts';
import { unpairedControls } from './unpaired.ts';

/** All methods that run here, as the page and the command line present them. */

export type { MethodName };

/** What a method does, which decides what its rows tell and which charts draw them. */
export type MethodKind =
  /** Trains the policy on completions that are given; rows as `DpoRow`. */
  | 'pairs'
  /** The same on texts to imitate; rows as `SftRow`. */
  | 'texts'
  /** Trains the policy on its own samples; rows as `RolloutRow` and more. */
  | 'rollout'
  /** Trains a reward model; rows as `RewardModelRow` or `RatingModelRow`. */
  | 'reward model'
  /** Chooses among samples of the reference; rows as `BestOfNRow`. */
  | 'best of n'
  /** Mixes weights; rows as `InterpolateRow`. */
  | 'walk';

export interface MethodEntry extends MethodWords {
  title: string;
  kind: MethodKind;
  /** The paper that it comes from. */
  source: string;
  controls: ControlTable & { steps: Control; seed: Control; evaluateEvery: Control };
}

/** Values of a method's controls. Those named here every method has. */
export type RunConfig = Record<string, number | string> & {
  steps: number;
  seed: number;
  evaluateEvery: number;
};

type Own = Omit<MethodEntry, keyof MethodWords>;

const others: Readonly<Record<Exclude<MethodName, PreferenceMethodName>, Own>> = {
  'kto-unpaired': {
    title: 'KTO, unpaired',
    kind: 'pairs',
    source: 'Ethayarajh et al. 2024',
    controls: unpairedControls,
  },
  sft: {
    title: 'SFT',
    kind: 'texts',
    source: 'the first stage of Ouyang et al. 2022',
    controls: sftControls,
  },
  'online-dpo': {
    title: 'Online DPO',
    kind: 'rollout',
    source: 'Guo et al. 2024',
    controls: onlineDpoControls,
  },
  ppo: {
    title: 'PPO',
    kind: 'rollout',
    source: 'Schulman et al. 2017; Ziegler et al. 2019',
    controls: ppoControls,
  },
  rloo: { title: 'RLOO', kind: 'rollout', source: 'Ahmadian et al. 2024', controls: rlooControls },
  grpo: { title: 'GRPO', kind: 'rollout', source: 'Shao et al. 2024', controls: grpoControls },
  rm: {
    title: 'Reward model',
    kind: 'reward model',
    source: 'Ouyang et al. 2022, eq. 1',
    controls: rewardModelControls,
  },
  'rm-ratings': {
    title: 'Reward model of marks',
    kind: 'reward model',
    source: 'regression, as Wang et al. 2023 (HelpSteer)',
    controls: rewardModelControls,
  },
  'best-of-n': {
    title: 'Best of n',
    kind: 'best of n',
    source: 'Stiennon et al. 2020; Nakano et al. 2021, appendix I',
    controls: bestOfNControls,
  },
  interpolate: {
    title: 'Between two policies',
    kind: 'walk',
    source: 'Wortsman et al. 2022; Ramé et al. 2023',
    controls: interpolateControls,
  },
};

/** In the order of a list to choose from. */
export const methodNames = Object.keys(methodList) as MethodName[];

export const methods = Object.fromEntries(
  methodNames.map((name) => [name, { ...methodList[name], ...ownOf(name) }]),
) as Readonly<Record<MethodName, MethodEntry>>;

function ownOf(name: MethodName): Own {
  if (!(name in preferenceMethods)) return others[name as keyof typeof others];
  const { title, source, controls } = preferenceMethods[name as PreferenceMethodName];
  return { title, kind: 'pairs', source, controls };
}

/** The method of that name, null for anything else. */
export function methodNameOf(text: string): MethodName | null {
  return methodNames.find((name) => name === text) ?? null;
}

/** Says that there is no such method, and which one may be meant. */
export function unknownMethod(text: string): string {
  return `method is "${text.slice(0, 40)}"; did you mean ${nearest(text.slice(0, 40), methodNames)}?`;
}

export function defaultsOfMethod(name: MethodName): RunConfig {
  const table: ControlTable = methods[name].controls;
  return defaultsOf(table) as RunConfig;
}

/** Completes values with the method's defaults; problems say what does not fit its controls. */
export function readMethodConfig(
  name: MethodName,
  values: Readonly<Record<string, unknown>>,
): { config: RunConfig; problems: string[] } {
  const table: ControlTable = methods[name].controls;
  const { config, problems } = readConfig(table, values);
  return { config: config as RunConfig, problems };
}
