import { expect, test } from 'vitest';
import { MOST_NEW_TOKENS } from '../../experiment/mostNewTokens.ts';
import {
  checkpointForTests,
  configForTests,
  evaluationForTests,
  recordForTests,
  rowForTests,
} from '../../testing/fakeWorker.ts';
import type { Checkpoint } from '../../worker/protocol.ts';
import { digestOf, FORMAT } from './runDigest.ts';
import { readStoredCheckpoint, readStoredRun, type StoredRun } from './storedRun.ts';

const record = recordForTests(4, { evaluations: [evaluationForTests(0), evaluationForTests(4)] });
const run: StoredRun = { format: FORMAT, savedAt: 1, finished: false, step: 3, record };
const checkpoint = checkpointForTests(3, record.config);

const runProblem = (value: unknown) => {
  const read = readStoredRun(value);
  return 'problem' in read ? read.problem : null;
};
/** With a digest of its own: as if the page itself had stored it so. */
async function checkpointProblem(changed: Checkpoint) {
  const digest = await digestOf(changed).catch(() => null);
  const read = await readStoredCheckpoint({ checkpoint: changed, digest }, run);
  return 'problem' in read ? read.problem : null;
}
const withState = (state: object) =>
  ({ ...checkpoint, state: { ...checkpoint.state, ...state } }) as Checkpoint;
const withPolicy = (policy: object) =>
  withState({ trainees: { policy: { ...checkpoint.state.trainees.policy, ...policy } } });

test('what the page stored is read as it was', async () => {
  expect(readStoredRun(run)).toEqual({ run });
  const digest = await digestOf(checkpoint);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await readStoredCheckpoint({ checkpoint, digest }, run)).toEqual({ checkpoint });
  // On plain-http pages there is no digest to compare.
  expect(await readStoredCheckpoint({ checkpoint, digest: null }, run)).toEqual({ checkpoint });
});

test.each([
  ['nothing', null, /not a run/],
  ['the format of another version', { ...run, format: 'dpo-lab-stored-9' }, /^format/],
  ['a negative step', { ...run, step: -5 }, /^step/],
  ['a step far ahead of its rows', { ...run, step: 1e9 }, /is at step 1000000000 but has 4 rows/],
  ['half a step', { ...run, step: 1.5 }, /^step/],
  ['no rows', { ...run, record: { ...record, rows: [] } }, /is at step 3 but has 0 rows/],
  [
    'a missing row',
    { ...run, record: { ...record, rows: [1, 2, 4].map(rowForTests) } },
    /row 3 belongs to step 4/,
  ],
  [
    'more rows than steps',
    { ...run, record: { ...record, config: { ...record.config, steps: 2 } } },
    /4 rows for 2 steps/,
  ],
  [
    'a loss that is not a number',
    { ...run, record: { ...record, rows: [{ ...rowForTests(1), loss: Number.NaN }] } },
    /loss/,
  ],
  [
    'evaluations in disorder',
    { ...run, record: { ...record, evaluations: [evaluationForTests(4), evaluationForTests(4)] } },
    /evaluation 2/,
  ],
])('%s is refused', (_, value, problem) => {
  expect(runProblem(value)).toMatch(problem);
});

test('a checkpoint whose parts do not fit is refused, digest or not', async () => {
  const short = new Float32Array(2);
  const broken = Float32Array.of(1, Number.NaN, 3);
  expect(await checkpointProblem({ ...checkpoint, method: 'ipo' })).toContain('method ipo');
  expect(await checkpointProblem({ ...checkpoint, step: 2 })).toContain('from step 2, not 3');
  expect(await checkpointProblem(withPolicy({ step: 7 }))).toBe('its policy had 7 updates in 3 steps');
  expect(await checkpointProblem(withPolicy({ step: 1 }))).toBe('its policy had 1 updates in 3 steps');
  expect(await checkpointProblem(withPolicy({ step: -5 }))).toContain('state.trainees.policy.step');
  expect(await checkpointProblem(withPolicy({ firstMoment: short }))).toContain('firstMoment of its policy');
  expect(await checkpointProblem(withPolicy({ weights: broken }))).toBe('weights of its policy holds NaN');
  expect(await checkpointProblem(withPolicy({ weights: [1, 2, 3] }))).toContain('weights');
  expect(await checkpointProblem(withState({ numbers: { step: 2 } }))).toContain('state is from step 2');
  expect(await checkpointProblem(withState({ numbers: { beta: 'large' } }))).toContain('state.numbers.beta');
  expect(await checkpointProblem(withState({ lists: { gold: 'high' } }))).toContain('state.lists.gold');
  expect(await checkpointProblem(withState({ trainees: { critic: null } }))).toContain('critic');
  // Several updates of the optimiser a step are those of methods that sample.
  expect(await checkpointProblem(withPolicy({ step: 12 }))).toBeNull();
});

test('any change since it was saved is noticed', async () => {
  const digest = await digestOf(checkpoint);
  const weights = Float32Array.from(checkpoint.state.trainees.policy.weights);
  weights[1] += 1e-6;
  for (const changed of [
    withPolicy({ weights }),
    withPolicy({ step: 6 }),
    withState({ numbers: { beta: 1 } }),
  ]) {
    const read = await readStoredCheckpoint({ checkpoint: changed, digest }, run);
    expect(read).toEqual({ problem: 'its checkpoint has changed since it was saved' });
  }
});

test('a checkpoint from before a method was given another control goes on with its default', async () => {
  const config = configForTests('rloo');
  const { maxNewTokens, ...older } = config;
  expect(maxNewTokens).toBe(MOST_NEW_TOKENS);
  const written = { ...checkpoint, method: 'rloo', config: older } as Checkpoint;
  const stored = { checkpoint: written, digest: await digestOf(written) };
  const rloo = { step: 3, record: { ...record, method: 'rloo', config } as StoredRun['record'] };
  expect(await readStoredCheckpoint(stored, rloo)).toEqual({ checkpoint: { ...written, config } });
});

test('a checkpoint of other settings is no checkpoint of a run, though its digest fits', async () => {
  const other = { ...checkpoint, config: { ...checkpoint.config, seed: 77 } };
  expect(await checkpointProblem(other)).toBe('its checkpoint was made with another value of seed');
});

test('a run that trains nothing has no trainees, and scores that do not exist yet', async () => {
  const state = { trainees: {}, numbers: { step: 3 }, lists: { gold: [0.5, Number.NEGATIVE_INFINITY] } };
  expect(await checkpointProblem({ ...checkpoint, state })).toBeNull();
});
