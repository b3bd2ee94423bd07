import type { ControlTable } from '../controls/controls.ts';

/** Low-rank adaptation (Hu et al. 2021) of the policy, under PEFT's names. */
export const loraControls = {
  loraRank: {
    kind: 'number',
    label: 'LoRA rank',
    symbol: 'r',
    default: 0,
    min: 0,
    max: 64,
    step: 1,
    scale: 'linear',
    integer: true,
    unit: '',
    help: 'Rank of an adapter that is trained instead of the weights, which stay those of the reference. 0 trains all weights.',
    advanced: true,
  },
  loraAlpha: {
    kind: 'number',
    label: 'LoRA alpha',
    symbol: 'α',
    default: 16,
    min: 0.1,
    max: 256,
    step: 1,
    scale: 'linear',
    integer: false,
    unit: '',
    help: 'The adapter is scaled by α/r, which acts like a step size. It has no effect without an adapter.',
    advanced: true,
    idleWhen: { loraRank: [0] },
  },
  loraTargets: {
    kind: 'choice',
    label: 'LoRA targets',
    default: 'attention',
    options: [
      { value: 'attention', label: 'Queries, keys and values' },
      { value: 'all', label: 'All linear layers' },
    ],
    help: 'Which weights the adapter changes. Embeddings and norms are never adapted.',
    advanced: true,
    idleWhen: { loraRank: [0] },
  },
} as const satisfies ControlTable;
