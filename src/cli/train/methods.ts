import type { ControlTable } from '../../experiment/controls.ts';
import { neutral, preferenceMethods } from '../../experiment/preference.ts';
import { type SftRunConfig, sftControls } from '../../experiment/sft.ts';
import type { LossName } from '../../losses/preferenceLosses.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { TokenPair } from '../../model/preferenceBatch.ts';
import { pairsOfStep } from '../../training/pairOrder.ts';
import { type PreferenceConfig, preference } from '../../training/preference.ts';
import { sft } from '../../training/sft.ts';
import type { Trainee } from '../../training/trainee.ts';

/** What every trainer's rows have in common. */
export interface Row {
  step: number;
  loss: number;
  grad_norm: number;
  learning_rate: number;
  seconds: number;
}

/** What a method trains on. */
export interface Materials {
  policy: Trainee;
  reference: LanguageModel;
  pairs: readonly TokenPair[];
}

export interface Method {
  title: string;
  controls: ControlTable;
  /** @param config values of the control table */
  rows(materials: Materials, config: Record<string, unknown>): AsyncGenerator<Row>;
}

const preferenceFamily = Object.entries(preferenceMethods).map(([name, { title, loss, controls }]) => {
  const method: Method = {
    title,
    controls,
    rows: ({ policy, reference, pairs }, config) =>
      preference(policy, reference, pairs, {
        ...neutral,
        ...config,
        loss: loss as LossName,
      } as PreferenceConfig),
  };
  return [name, method] as const;
});

/** Methods of `lab train`, by the name that `--method` takes. */
export const methods: Readonly<Record<string, Method>> = {
  sft: {
    title: 'Supervised fine-tuning on the chosen completions',
    controls: sftControls,
    rows: ({ policy, pairs }, values) => {
      const config = values as SftRunConfig;
      return sft(policy, {
        steps: config.steps,
        maxGradNorm: config.maxGradNorm,
        learningRate: (step) => config.learningRate * Math.min(1, step / Math.max(1, config.warmupSteps)),
        batch: (step) =>
          pairsOfStep(pairs, config.batchSize, config.seed, step).map(({ prompt, chosen }) => ({
            prompt,
            completion: chosen,
          })),
      });
    },
  },
  ...Object.fromEntries(preferenceFamily),
};
