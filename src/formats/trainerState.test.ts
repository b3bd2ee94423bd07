import { describe, expect, test } from 'vitest';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readTrainerState } from './trainerState.ts';

const stateOf = (...log_history: unknown[]) => JSON.stringify({ global_step: 2, log_history });

test('rows of DPO keep their names, evaluations stand apart, and what ends a run is left out', () => {
  const curve = readTrainerState(
    stateOf(
      { epoch: 0.1, step: 1, loss: 0.65, learning_rate: 1e-4, 'rewards/margins': 0, 'logits/chosen': -3 },
      { step: 1, eval_loss: 0.66, 'eval_rewards/margins': 0.01, eval_runtime: 4 },
      { epoch: 0.2, step: 2, loss: 0.6, num_tokens: 900, 'rewards/margins': 0.2 },
      { step: 2, train_loss: 0.65, train_runtime: 12 },
    ),
    'trainer_state.json',
  );
  expect(curve).toEqual({
    rows: [
      { step: 1, loss: 0.65, learning_rate: 1e-4, 'rewards/margins': 0 },
      { step: 2, loss: 0.6, 'rewards/margins': 0.2 },
    ],
    evaluations: [{ step: 1, eval_loss: 0.66, 'eval_rewards/margins': 0.01 }],
    left: ['logits/chosen'],
  });
});

test('what TRL averages over tokens becomes a sum over a completion', () => {
  const { rows } = readTrainerState(
    stateOf({ step: 1, reward: 0.5, kl: 0.02, entropy: 1.5, 'completions/mean_length': 30 }),
    'f',
  );
  expect(rows).toEqual([
    { step: 1, 'objective/scores': 0.5, 'objective/kl': 0.6, 'objective/entropy': 45, length: 30 },
  ]);
});

test('a loss that is NaN is left out, and a name with those letters stays a name', () => {
  const text =
    '{"log_history": [{"step": 1, "loss": NaN, "grad_norm": 1}, {"step": 2, "loss": -Infinity, "NaN": 2, "grad_norm": 2}]}';
  expect(readTrainerState(text, 'f')).toEqual({
    rows: [
      { step: 1, grad_norm: 1 },
      { step: 2, grad_norm: 2 },
    ],
    evaluations: [],
    left: ['NaN'],
  });
});

describe('bad files get a sentence', () => {
  test.each([
    ['', /not valid JSON/],
    ['{}', /log_history/],
    [stateOf(), /nothing was logged/],
    [stateOf({ loss: 1 }), /entry 1 of log_history has no step/],
    [
      stateOf({ step: 5, loss: 1 }, { step: 4, loss: 1 }),
      /entry 2 of log_history is of step 4, after step 5/,
    ],
    [stateOf('loss'), /log_history/],
  ])('%s', (text, problem) => {
    expect(() => readTrainerState(text, 'trainer_state.json')).toThrow(problem);
    expect(() => readTrainerState(text, 'trainer_state.json')).toThrow(FileProblem);
  });
});
