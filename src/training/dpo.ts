import type { DpoConfig } from '../experiment/dpo.ts';
import type { DpoRow } from '../experiment/metrics.ts';
import { neutral } from '../experiment/preferenceShared.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import type { TokenPair } from '../model/preferenceBatch.ts';
import { preference } from './preference.ts';
import type { TrainState } from './trainState.ts';

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
