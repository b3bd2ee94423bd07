import { type ControlTable, defaultsOf, nearest, readConfig } from './controls.ts';
import { type PreferenceMethod, type PreferenceMethodName, preferenceMethods } from './preference.ts';
import { sftControls } from './sft.ts';

/** All methods that can train here, as the page and the command line present them. */

export type MethodName = PreferenceMethodName | 'sft';

/** What a method trains on, which decides what its rows tell. */
export type MethodKind =
  /** Pairs of completions; rows as `DpoRow`. */
  | 'pairs'
  /** The chosen completions of pairs alone; rows as `SftRow`. */
  | 'texts';

export interface MethodEntry {
  title: string;
  kind: MethodKind;
  /** Under which heading it stands in a list. */
  group: string;
  /** What it does, in one sentence. */
  about: string;
  /** The paper that it comes from. */
  source: string;
  controls: PreferenceMethod['controls'];
}

/** Values of a method's controls. Those named here every method has. */
export type RunConfig = Record<string, number | string> & {
  steps: number;
  seed: number;
  learningRate: number;
  evaluateEvery: number;
};

const words: Readonly<Record<MethodName, Pick<MethodEntry, 'group' | 'about'>>> = {
  dpo: {
    group: 'DPO',
    about:
      'Widens the gap between chosen and rejected, measured against the reference; pairs that are ranked wrongly pull hardest.',
  },
  'dpo-norm': {
    group: 'DPO',
    about: 'DPO on log-probabilities averaged over tokens: a completion gains nothing by being long.',
  },
  'dpo-unweighted': {
    group: 'DPO',
    about:
      'DPO’s gradient without its weight: pairs long since ranked rightly pull on, until the text falls apart.',
  },
  cdpo: {
    group: 'When labels are wrong',
    about:
      'DPO that expects a share ε of wrong labels, and turns back at the margin that such labels justify.',
  },
  rdpo: {
    group: 'When labels are wrong',
    about:
      'DPO corrected so that a share ε of flipped labels cancels on average; it pushes harder, without a bound.',
  },
  hinge: {
    group: 'With a margin to reach',
    about: 'Pulls on every pair alike until its margin reaches 1, and then leaves it alone.',
  },
  ipo: {
    group: 'With a margin to reach',
    about:
      'Draws each pair to one fixed margin, from below and from above, so that sure labels cannot run away.',
  },
  'ipo-mean': {
    group: 'With a margin to reach',
    about: 'IPO on log-probabilities averaged over tokens: the margin is asked of every token.',
  },
  simpo: {
    group: 'Without a reference',
    about: 'Ranks by the mean log-probability of a token and asks for a margin γ; no reference holds it.',
  },
  orpo: {
    group: 'Without a reference',
    about: 'Fine-tunes on the chosen completion and raises its odds over the rejected one, in one go.',
  },
  kto: {
    group: 'Each completion by itself',
    about:
      'Judges chosen and rejected apart, as gain or loss against the policy’s mean distance from the reference.',
  },
  'apo-zero': {
    group: 'Each completion by itself',
    about: 'Raises chosen above the reference and pushes rejected below it, each by itself and each bounded.',
  },
  nca: {
    group: 'Each completion by itself',
    about: 'Raises chosen up to a fixed reward and pushes rejected down, so that chosen text stays likely.',
  },
  sft: {
    group: 'What these are compared with',
    about:
      'Supervised fine-tuning on the chosen completions, token by token; the rejected ones are not looked at.',
  },
  'preferred-ft': {
    group: 'What these are compared with',
    about: 'Fine-tuning on whole chosen completions, a pair at a time; the rejected ones are not looked at.',
  },
  unlikelihood: {
    group: 'What these are compared with',
    about:
      'Chosen up, rejected down, with no weight and no reference: nothing stops it, and the text degenerates.',
  },
};

const sft: Omit<MethodEntry, 'group' | 'about'> = {
  title: 'SFT on chosen',
  kind: 'texts',
  source: 'the first stage of Ouyang et al. 2022',
  controls: sftControls,
};

/** In the order of a list to choose from. */
export const methodNames = Object.keys(words) as MethodName[];

export const methods = Object.fromEntries(
  methodNames.map((name) => {
    const own = name === 'sft' ? sft : { ...preferenceMethods[name], kind: 'pairs' as const };
    const { title, kind, source, controls } = own;
    return [name, { ...words[name], title, kind, source, controls }];
  }),
) as Readonly<Record<MethodName, MethodEntry>>;

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
