import type { MethodName } from '../../experiment/methods.ts';
import type { MethodWords } from './types.ts';

/** Methods that train no policy. */

const without = { reward: 'stand-in', usesRejected: false, usesReference: false, start: () => null } as const;

export const otherWords = {
  rm: {
    ...without,
    reward: 'score',
    usesRejected: true,
    brief: '−ln σ(r_w − r_l)',
    lossUnit: 'nats',
    lossHint: 'Starts near ln 2, a coin toss. Once held-out turns up, it learns its pairs by heart.',
    start: () => ({ value: Math.LN2, label: 'ln 2, a coin toss' }),
  },
  'rm-ratings': {
    ...without,
    reward: 'score',
    brief: '(r − m)²',
    lossUnit: 'mark std²',
    lossHint: 'Starts near 1, the spread of the marks, and cannot pass the raters’ disagreement.',
    start: () => ({ value: 1, label: '1, the mean mark' }),
  },
  'best-of-n': { ...without, reward: 'score', brief: '', lossUnit: '', lossHint: '' },
  interpolate: { ...without, brief: '', lossUnit: '', lossHint: '' },
} as const satisfies Partial<Record<MethodName, MethodWords>>;
