import { judgeOf } from '../../evaluation/evaluator.ts';
import type { RunData } from '../loading/modelInWorld.ts';

/** The same, trained on those pairs alone in neither of whose completions gold finds this. */
export function pairsWithout(finding: string, runData: RunData): RunData {
  const { tokenizer } = runData.evaluator;
  const { world } = judgeOf(runData.evaluator);
  const known = new Map<string, boolean>();
  const has = (prompt: readonly number[], completion: readonly number[]): boolean => {
    const key = JSON.stringify([prompt, completion]);
    let found = known.get(key);
    if (found === undefined) {
      const { parts } = world.judge(tokenizer.decode(prompt), tokenizer.decode(completion));
      found = parts.some(({ name }) => name === finding);
      known.set(key, found);
    }
    return found;
  };
  const trainPairs = runData.trainPairs.filter(
    ({ prompt, chosen, rejected }) => !has(prompt, chosen) && !has(prompt, rejected),
  );
  if (trainPairs.length === 0) throw new Error(`"${finding}" is in all pairs`);
  return { ...runData, trainPairs };
}
