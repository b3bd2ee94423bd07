import {
  COMPARED_PARAMETERS,
  changeError,
  GREEDY_TOKENS,
  lossProblem,
  samplesProblem,
  weightsProblem,
} from './agreement.ts';
import { titles } from './contestant.ts';
import type { Race } from './plan.ts';
import type { ForAll, Runner } from './runner.ts';
import { parametersOf } from './sizes.ts';

/** Contestants that do not compute the same. Their speeds must not be compared, so the whole benchmark ends. */
export class Disagreement extends Error {}

/** The second step, and the weights after it, against the first contestant's. */
export async function compareSteps({ size }: Race, runners: readonly Runner[], all: ForAll): Promise<void> {
  let expected: Float32Array | undefined;
  await all(async (runner) => {
    runner.losses.push((await runner.realm.ask({ type: 'step' })).loss);
    if (parametersOf(size) > COMPARED_PARAMETERS) return;
    const weights = await runner.realm.ask({ type: 'weights' });
    if (!expected) {
      expected = weights;
      return;
    }
    const problem = weightsProblem(titles[runner.name], size, weights, expected);
    if (problem) throw new Disagreement(problem);
    runner.changeError = changeError(size, weights, expected);
  });
  compareLosses(runners);
}

/** All losses so far. */
export function compareLosses([first, ...others]: readonly Runner[]): void {
  for (const { name, losses } of others) {
    const common = Math.min(losses.length, first.losses.length);
    const problem = lossProblem(titles[name], losses.slice(0, common), first.losses);
    if (problem) throw new Disagreement(problem);
  }
}

/** Some tokens of every row, the likeliest each time. */
export async function compareSamples(all: ForAll): Promise<void> {
  let expected: number[][] | undefined;
  await all(async ({ name, realm }) => {
    const { tokens } = await realm.ask({ type: 'sample', newTokens: GREEDY_TOKENS, greedy: true });
    expected ??= tokens;
    const problem = samplesProblem(titles[name], tokens, expected);
    if (problem) throw new Disagreement(problem);
  });
}
