import type { PreferenceMethodName } from '../../experiment/methods/preference/preference.ts';
import type { PairExample, PairLossValues } from '../../experiment/metrics/examples.ts';
import { brief } from '../numbers.ts';
import { type Line, number, type Piece, type Side, type Term, term } from './terms.ts';

/** The loss of a pair, written out with its measured numbers. */
export interface PairFormula {
  /** The loss in its symbols with their numbers, and then the numbers alone, as far as there is something between. */
  lines: Line[];
  /** What the pair's weight is in this loss. */
  weight: string;
}

interface Numbers {
  example: PairExample;
  values: PairLossValues;
  klBaseline: number | null;
}

type Builder = (numbers: Numbers) => PairFormula;

const y = { chosen: 'y_w', rejected: 'y_l' } as const;
const PULL = 'mean |∂L/∂log π|';
const OF_REWARD = 'mean |∂L/∂r̂|';

const logProb = ({ example }: Numbers, who: 'policy' | 'reference', side: Side): Term =>
  term(`log π${who === 'reference' ? '_ref' : ''}(${y[side]})`, example.read[side][who], { side, who });

/** (log π(y) − log π_ref(y)) */
const difference = (numbers: Numbers, side: Side): Piece => [
  '(',
  logProb(numbers, 'policy', side),
  ' − ',
  logProb(numbers, 'reference', side),
  ')',
];

const length = ({ example }: Numbers, side: Side): Term =>
  term(`|${y[side]}|`, example.read[side].tokens.length, { side, digits: 0 });

const beta = ({ values }: Numbers) => term('β', values.beta, { side: 'both', digits: 'few' });
const epsilon = ({ values }: Numbers) => term('ε', values.epsilon, { side: 'both', digits: 'few' });
const reward = ({ example }: Numbers, side: Side) =>
  term(`r̂(${y[side]})`, example.read[side].reward, { side, digits: 3 });
const z = ({ example }: Numbers) => term('z', example.margin, { side: 'both', digits: 3 });
const lossOf = ({ example }: Numbers) => number('loss', example.loss, { side: 'both', digits: 3 });

/** What the SFT weight adds to any loss. */
const sft = (numbers: Numbers): Piece[] => {
  const { sftWeight } = numbers.values;
  if (sftWeight === 0) return [];
  const weight = term('λ', sftWeight, { side: 'chosen', digits: 'few' });
  return [' − ', weight, ' ', logProb(numbers, 'policy', 'chosen'), '/', length(numbers, 'chosen')];
};

const loss = (numbers: Numbers, pieces: Piece[]): Line => ({
  left: 'loss',
  pieces: [...pieces, ...sft(numbers), ' = ', lossOf(numbers)],
});

/** f(β[…]): written out at once, then with both log-ratios, then with z. */
function ofMargin(f: (z: Piece[]) => Piece[], weight = OF_REWARD): Builder {
  return (numbers) => {
    const { example, values } = numbers;
    const whole = [
      beta(numbers),
      '[',
      difference(numbers, 'chosen'),
      ' − ',
      difference(numbers, 'rejected'),
      ']',
    ];
    const ratios = (['chosen', 'rejected'] as const).map((side) =>
      number(`log-ratio of ${y[side]}`, example.read[side].logRatio, {
        side,
        inBrackets: side === 'rejected',
      }),
    );
    const value = number('z', example.margin, { side: 'both', digits: 3 });
    return {
      lines: [
        { left: 'loss', pieces: [...f(whole), ...sft(numbers)] },
        {
          left: '',
          pieces: [...f([`${brief(values.beta, 4)} × [`, ratios[0], ' − ', ratios[1], ']']), ...sft(numbers)],
        },
        { left: '', pieces: [...f([value]), ...sft(numbers), ' = ', lossOf(numbers)] },
      ],
      weight: values.sftWeight === 0 ? weight : OF_REWARD,
    };
  };
}

/** z = β[…] on a line of its own, for losses in which it occurs twice. */
function ofNamedMargin(f: (numbers: Numbers, z: Term) => Piece[]): Builder {
  return (numbers) => ({
    lines: [
      ...rewardLines((side) => relative(numbers, side))(numbers),
      marginLine(numbers),
      loss(numbers, f(numbers, z(numbers))),
    ],
    weight: OF_REWARD,
  });
}

const rewardLines =
  (of: (side: Side) => Piece[]) =>
  (numbers: Numbers): Line[] =>
    (['chosen', 'rejected'] as const).map((side) => ({
      left: `r̂(${y[side]})`,
      pieces: [
        ...of(side),
        ' = ',
        number(`reward of ${y[side]}`, numbers.example.read[side].reward, { side, digits: 3 }),
      ],
    }));

const marginLine = (numbers: Numbers): Line => ({
  left: 'z',
  pieces: [
    reward(numbers, 'chosen'),
    ' − ',
    reward(numbers, 'rejected'),
    ' = ',
    number('z', numbers.example.margin, { side: 'both', digits: 3 }),
  ],
});

/** Each completion's reward, what they have in common, the loss of them. */
function ofRewards(
  rewardOf: (numbers: Numbers, side: Side) => Piece[],
  f: (numbers: Numbers) => Piece[],
  weight: string,
): Builder {
  return (numbers) => ({
    lines: [...rewardLines((side) => rewardOf(numbers, side))(numbers), loss(numbers, f(numbers))],
    weight,
  });
}

const relative = (numbers: Numbers, side: Side) => [beta(numbers), difference(numbers, side)];
const relativePerToken = (numbers: Numbers, side: Side) => [
  ...relative(numbers, side),
  '/',
  length(numbers, side),
];
const perToken = (numbers: Numbers, side: Side) => [
  beta(numbers),
  ' ',
  logProb(numbers, 'policy', side),
  '/',
  length(numbers, side),
];
const rewards = (numbers: Numbers) => [reward(numbers, 'chosen'), reward(numbers, 'rejected')] as const;

/** (h − 1/(2β))², h = z/β */
const regression = (numbers: Numbers): Piece[] => [
  '((',
  rewards(numbers)[0],
  ' − ',
  rewards(numbers)[1],
  ')/',
  beta(numbers),
  ' − 1/(2',
  beta(numbers),
  '))²',
];

/** How each loss of src/losses reads on paper; the numbers in it are the worker's. */
const formulas: Readonly<Record<PreferenceMethodName, Builder>> = {
  dpo: ofMargin((z) => ['−log σ(', ...z, ')'], 'σ(−z)'),
  hinge: ofMargin((z) => ['max(0, 1 − ', ...z, ')']),
  'dpo-unweighted': ofMargin((z) => ['−', ...z]),
  cdpo: ofNamedMargin((numbers, z) => [
    '−(1 − ',
    epsilon(numbers),
    ') log σ(',
    z,
    ') − ',
    epsilon(numbers),
    ' log σ(−',
    z,
    ')',
  ]),
  rdpo: ofNamedMargin((numbers, z) => [
    '[−(1 − ',
    epsilon(numbers),
    ') log σ(',
    z,
    ') + ',
    epsilon(numbers),
    ' log σ(−',
    z,
    ')]/(1 − 2',
    epsilon(numbers),
    ')',
  ]),
  'dpo-norm': ofRewards(
    relativePerToken,
    (numbers) => ['−log σ(', rewards(numbers)[0], ' − ', rewards(numbers)[1], ')'],
    PULL,
  ),
  simpo: ofRewards(
    perToken,
    (numbers) => [
      '−log σ(',
      rewards(numbers)[0],
      ' − ',
      rewards(numbers)[1],
      ' − ',
      term('γ', numbers.values.gamma, { side: 'both', digits: 'few' }),
      ')',
    ],
    PULL,
  ),
  ipo: ofRewards(relative, regression, OF_REWARD),
  'ipo-mean': ofRewards(relativePerToken, regression, PULL),
  kto: ofRewards(
    relative,
    (numbers) => {
      const k = term('k', numbers.klBaseline ?? 0, { side: 'both', digits: 3 });
      const [chosen, rejected] = rewards(numbers);
      return ['½[σ(', beta(numbers), k, ' − ', chosen, ') + σ(', rejected, ' − ', beta(numbers), k, ')]'];
    },
    OF_REWARD,
  ),
  'apo-zero': ofRewards(
    relative,
    (numbers) => ['σ(−', rewards(numbers)[0], ') + σ(', rewards(numbers)[1], ')'],
    OF_REWARD,
  ),
  nca: ofRewards(
    relative,
    (numbers) => {
      const [chosen, rejected] = rewards(numbers);
      return ['−log σ(', chosen, ') − ½ log σ(−', chosen, ') − ½ log σ(−', rejected, ')'];
    },
    OF_REWARD,
  ),
  orpo: ofRewards(
    perToken,
    (numbers) => [
      '−',
      logProb(numbers, 'policy', 'chosen'),
      '/',
      length(numbers, 'chosen'),
      ' − ',
      beta(numbers),
      ' log σ(log odds(y_w) − log odds(y_l))',
    ],
    PULL,
  ),
  unlikelihood: (numbers) => ({
    lines: [
      loss(numbers, [
        '−',
        logProb(numbers, 'policy', 'chosen'),
        ' + ',
        term('α', numbers.values.alpha, { side: 'both', digits: 'few' }),
        ' ',
        logProb(numbers, 'policy', 'rejected'),
      ]),
    ],
    weight: PULL,
  }),
  'preferred-ft': (numbers) => ({
    lines: [loss(numbers, ['−', logProb(numbers, 'policy', 'chosen')])],
    weight: PULL,
  }),
};

export function pairFormula(method: PreferenceMethodName, numbers: Numbers): PairFormula {
  return formulas[method](numbers);
}
