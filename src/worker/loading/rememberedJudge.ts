import type { Judge } from '../../tasks/labeller.ts';
import type { PreferencePair } from '../../tasks/pairs.ts';
import type { Judgement } from '../../tasks/world.ts';

/** A judge that reads every text once. Reading takes half a millisecond, and each completion stands in three pairs. */
export interface RememberedJudge extends Judge {
  /** Prompts and completions of these pairs that have not been judged yet, each once. */
  unread(pairs: readonly PreferencePair[]): [prompt: string, completion: string][];
}

export function rememberedJudge(judge: Judge): RememberedJudge {
  const judgements = new Map<string, Judgement>();
  const flatteries = new Map<string, number>();
  const keyOf = (prompt: string, completion: string) => JSON.stringify([prompt, completion]);
  return {
    judge: (prompt, completion) =>
      remembered(judgements, keyOf(prompt, completion), () => judge.judge(prompt, completion)),
    flattery: (completion) => remembered(flatteries, completion, () => judge.flattery(completion)),
    unread: (pairs) => {
      const found = new Map<string, [string, string]>();
      for (const { prompt, chosen, rejected } of pairs) {
        for (const completion of [chosen, rejected]) {
          const key = keyOf(prompt, completion);
          if (!judgements.has(key)) found.set(key, [prompt, completion]);
        }
      }
      return [...found.values()];
    },
  };
}

function remembered<Value>(known: Map<string, Value>, key: string, find: () => Value): Value {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}
