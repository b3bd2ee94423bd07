import type { Control, ControlTable, NumberControl } from './controls.ts';
import { dpoControls } from './dpo.ts';
import { loraControls } from './lora.ts';

/**
 * The family of methods that train on preference pairs: each is one loss (src/losses) with the parameters that it
 * reads. The tables make sliders, command-line options, checks and link parameters.
 */

const { beta, evaluateEvery, ...updates } = dpoControls;

const sftWeight: NumberControl = {
  kind: 'number',
  label: 'SFT weight',
  symbol: 'λ',
  default: 0,
  min: 0,
  max: 100,
  step: 0.1,
  scale: 'linear',
  integer: false,
  unit: '',
  help: 'Adds λ times the negative log-likelihood of the chosen completion, per token: keeps the chosen text likely while the difference is trained.',
  advanced: true,
};

const epsilon = (help: string): NumberControl => ({
  kind: 'number',
  label: 'label noise',
  symbol: 'ε',
  default: 0.1,
  min: 0,
  max: 0.49,
  step: 0.01,
  scale: 'linear',
  integer: false,
  unit: '',
  help,
  advanced: false,
});

const betaOf = (value: number, help: string): NumberControl => ({ ...beta, default: value, help });

const tether = beta.help;
const common = { ...updates, sftWeight, ...loraControls, evaluateEvery };

/** A method: its name for people, the loss behind it, its source, and its parameters. */
export interface PreferenceMethod {
  title: string;
  /** Under the names of `preferenceLosses`. */
  loss: string;
  source: string;
  controls: ControlTable & { learningRate: Control; batchSize: Control; steps: Control; seed: Control };
}

export const preferenceMethods = {
  dpo: {
    title: 'DPO',
    loss: 'sigmoid',
    source: 'Rafailov et al. 2023, eq. 7',
    controls: { beta, ...common },
  },
  'dpo-unweighted': {
    title: 'DPO without its weight',
    loss: 'unweighted',
    source: 'the gradient of eq. 7 without σ(−z)',
    controls: { beta, ...common },
  },
  cdpo: {
    title: 'Conservative DPO',
    loss: 'cdpo',
    source: 'Mitchell 2023',
    controls: {
      beta,
      epsilon: epsilon('Share of labels taken to be wrong: the margin that is aimed at becomes finite.'),
      ...common,
    },
  },
  rdpo: {
    title: 'Robust DPO',
    loss: 'rdpo',
    source: 'Chowdhury et al. 2024',
    controls: {
      beta,
      epsilon: epsilon(
        'Share of labels taken to be flipped: the loss is corrected so that flips cancel on average.',
      ),
      ...common,
    },
  },
  hinge: {
    title: 'Hinge (SLiC)',
    loss: 'hinge',
    source: 'Zhao et al. 2023',
    controls: { beta: betaOf(0.1, 'Pairs whose margin β·h has passed 1 teach nothing any more.'), ...common },
  },
  ipo: {
    title: 'IPO',
    loss: 'ipo_sum',
    source: 'Azar et al. 2023, eq. 17',
    controls: {
      beta: betaOf(0.1, 'The log-ratio difference h is drawn to 1/(2β), neither less nor more.'),
      ...common,
    },
  },
  'ipo-mean': {
    title: 'IPO, per token',
    loss: 'ipo_mean',
    source: "TRL's form of Azar et al. 2023",
    controls: { beta: betaOf(0.1, 'As IPO, with log-probabilities averaged over tokens.'), ...common },
  },
  'dpo-norm': {
    title: 'DPO, length-normalised',
    loss: 'sigmoid_norm',
    source: 'Tülu 3, Lambert et al. 2024',
    controls: {
      beta: betaOf(2, 'Tether per token: log-ratios are divided by the length, so β is larger here.'),
      ...common,
    },
  },
  kto: {
    title: 'KTO',
    loss: 'kto',
    source: 'Ethayarajh et al. 2024',
    controls: { beta: betaOf(0.1, tether), ...common },
  },
  'apo-zero': {
    title: 'APO-zero',
    loss: 'apo_zero',
    source: "D'Oosterlinck et al. 2024",
    controls: { beta: betaOf(0.1, tether), ...common },
  },
  nca: {
    title: 'NCA',
    loss: 'nca',
    source: 'Chen et al. 2024',
    controls: { beta: betaOf(0.1, tether), ...common },
  },
  simpo: {
    title: 'SimPO',
    loss: 'simpo',
    source: 'Meng et al. 2024',
    controls: {
      beta: betaOf(
        2,
        'Scale of the reward, which is the mean log-probability of a token. There is no reference.',
      ),
      gamma: {
        kind: 'number',
        label: 'target margin',
        symbol: 'γ',
        default: 0.5,
        min: 0,
        max: 20,
        step: 0.1,
        scale: 'linear',
        integer: false,
        unit: '',
        help: 'By how much the chosen reward shall exceed the rejected one.',
        advanced: false,
      },
      ...common,
    },
  },
  orpo: {
    title: 'ORPO',
    loss: 'orpo',
    source: 'Hong et al. 2024',
    controls: {
      beta: betaOf(0.1, 'Weight of the odds-ratio term beside plain fine-tuning. There is no reference.'),
      ...common,
    },
  },
  unlikelihood: {
    title: 'Unlikelihood',
    loss: 'unlikelihood',
    source: 'baseline of Rafailov et al. 2023',
    controls: {
      alpha: {
        kind: 'number',
        label: 'push down',
        symbol: 'α',
        default: 1,
        min: 0,
        max: 10,
        step: 0.1,
        scale: 'linear',
        integer: false,
        unit: '',
        help: 'How strongly the rejected completion is pushed down. Nothing holds it back: the text degenerates.',
        advanced: false,
      },
      ...common,
    },
  },
  'preferred-ft': {
    title: 'Preferred-FT',
    loss: 'preferred_ft',
    source: 'baseline of Rafailov et al. 2023',
    controls: { ...updates, ...loraControls, evaluateEvery },
  },
} as const satisfies Record<string, PreferenceMethod>;

export type PreferenceMethodName = keyof typeof preferenceMethods;

/** Values that a loss reads when its method has no control for them. */
export const neutral = { beta: beta.default, epsilon: 0, gamma: 0, alpha: 1, sftWeight: 0 } as const;
