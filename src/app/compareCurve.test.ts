import { expect, test } from 'vitest';
import { compareCurve } from './compareCurve.ts';
import type { Core } from './core.ts';
import type { LabState } from './state.ts';

function coreWith(changes: Partial<LabState>) {
  const published: Partial<LabState>[] = [];
  const notices: string[] = [];
  const state = { world: 'reviews', run: null, method: 'ipo', labelling: {}, backend: {}, ...changes };
  const core = {
    store: { getState: () => state },
    publisher: { now: (part: Partial<LabState>) => published.push(part) },
    notify: (sentence: string) => notices.push(sentence),
  } as unknown as Core;
  return { core, published, notices };
}

const fileOf = (text: string) => new File([text], 'trainer_state.json');
const logged = (row: object) => fileOf(JSON.stringify({ log_history: [{ step: 4, ...row }] }));

test('a curve of pairs stands beside the method on the charts, another beside the method that logs so', async () => {
  const { core, published } = coreWith({});
  await compareCurve(core, logged({ loss: 0.6, 'rewards/margins': 0.1 }));
  await compareCurve(core, logged({ loss: 0.6, reward: 1 }));
  expect(published.map(({ comparisonRun }) => comparisonRun)).toMatchObject([
    {
      kind: 'imported',
      record: { method: 'ipo', config: { steps: 4 }, rows: [{ step: 4, 'rewards/margins': 0.1 }] },
    },
    { kind: 'imported', record: { method: 'grpo', rows: [{ 'objective/scores': 1 }] } },
  ]);
});

test('a file that is none is told in a sentence, and nothing changes', async () => {
  const { core, published, notices } = coreWith({});
  await compareCurve(core, fileOf('{"log_history": 3}'));
  expect(published).toEqual([]);
  expect(notices[0]).toMatch(
    /^trainer_state.json: log_history.* Give the trainer_state.json that transformers/,
  );
});
