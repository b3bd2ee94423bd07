import type { ConfigOf, ControlTable, NumberControl } from './controls.ts';
import { preferenceMethods } from './preference.ts';

const { sftWeight: _, ...ktoControls } = preferenceMethods.kto.controls;

const weight = (label: string, symbol: string, help: string) =>
  ({
    kind: 'number',
    label,
    symbol,
    default: 1,
    min: 0,
    max: 100,
    step: 0.1,
    scale: 'linear',
    integer: false,
    unit: '',
    help,
    advanced: true,
  }) as const satisfies NumberControl;

/** Parameters of KTO on single completions marked good or bad (Ethayarajh et al. 2024, eq. 8). */
export const unpairedControls = {
  ...ktoControls,
  desirableWeight: weight(
    'weight of the good',
    'λ_D',
    'How much a completion marked good weighs. Where there are few of them, raise it.',
  ),
  undesirableWeight: weight('weight of the bad', 'λ_U', 'How much a completion marked bad weighs.'),
} as const satisfies ControlTable;

export type UnpairedConfig = ConfigOf<typeof unpairedControls>;
