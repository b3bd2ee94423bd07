import { FileProblem } from '../experiment/fileProblem.ts';
import { defaultsOfMethod, type MethodName, rowHas } from '../experiment/methods/methods.ts';
import type { RunRow } from '../experiment/metrics/metrics.ts';
import type { RunRecord } from '../experiment/metrics/run.ts';
import { type CurveRow, readTrainerState } from '../formats/trainerState.ts';
import type { Core } from './core.ts';

/** Puts the curve of a run that was trained elsewhere beside the one on the charts. Fetched when somebody asks. */

const MOST_BYTES = 64 * 2 ** 20;

/** What tells a method's log from those of the others; the first that fits. */
const SIGNS: readonly (readonly [key: string, method: MethodName])[] = [
  ['rewards/margins', 'dpo'],
  ['objective/scores', 'grpo'],
  ['mean_reward', 'rm'],
  ['loss', 'sft'],
];

export async function compareCurve({ store, publisher, notify }: Core, file: File): Promise<void> {
  try {
    if (file.size > MOST_BYTES)
      throw new FileProblem(file.name, 'is larger than 64 MiB', 'Give a trainer_state.json.');
    const { rows } = readTrainerState(await file.text(), file.name);
    const { world, run, method, labelling, backend } = store.getState();
    const kind = methodOf(rows, run?.method ?? method);
    if (!backend) return;
    const record: RunRecord = {
      format: 'dpo-lab-run-1',
      method: kind,
      world,
      model: file.name,
      config: { ...defaultsOfMethod(kind), steps: Math.max(1, ...rows.map(({ step }) => step)) },
      labelling,
      pairs: null,
      backend,
      date: new Date(file.lastModified).toISOString(),
      // What the other trainer did not log is missing; charts show what is there.
      rows: rows as unknown as RunRow[],
      evaluations: [],
    };
    publisher.now({ comparisonRun: { kind: 'imported', record } });
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    notify(`${error.message}. ${error.cure}`);
  }
}

/** The method on the charts where its rows have what was logged, so that both stand on the same axes. */
function methodOf(rows: readonly CurveRow[], shown: MethodName): MethodName {
  const sign = SIGNS.find(([key]) => rows.some((row) => Object.hasOwn(row, key))) ?? SIGNS[SIGNS.length - 1];
  return rowHas(shown, sign[0]) ? shown : sign[1];
}
