import type { DpoConfig } from '../../experiment/methods/preference/dpo.ts';
import { neutral } from '../../experiment/methods/preference/preferenceShared.ts';
import type { DpoRow } from '../../experiment/metrics/metrics.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import type { TrainState } from '../step/trainState.ts';
import { preference } from './preference.ts';

/** The part of the configuration that decides the updates. */
export type DpoUpdateConfig = Omit<DpoConfig, 'evaluateEvery'>;

/** Direct Preference Optimization (Rafailov et al. 2023): `preference` with the sigmoid loss. */
export function dpo(
  policy: TrainState,
  reference: LanguageModel,
  pairs: readonly TokenPair[],
  config: DpoUpdateConfig,
): AsyncGenerator<DpoRow> {
  return preference(policy, reference, pairs, { ...neutral, ...config, loss: 'dpo' });
}
