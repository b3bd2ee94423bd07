import { judgeOf } from '../../evaluation/evaluator.ts';
import { type FindingCounts, type JobResult, namedQuestions } from '../../experiment/evidence/job.ts';
import { random } from '../../experiment/random.ts';
import { prompt } from '../../tasks/draw.ts';
import type { RunData } from '../loading/modelInWorld.ts';
import type { Write } from './writing.ts';

/** Held-out prompts, each completed once, and completions of the one question. */
const PROMPTS = 256;
const COMPLETIONS = 128;

/** How often gold finds what in somebody's completions, at temperature 1. The held-out prompts are the same for everybody. */
export async function findingsIn(
  { evaluator }: Pick<RunData, 'evaluator'>,
  write: Write,
): Promise<JobResult['findings']> {
  const { tokenizer } = evaluator;
  const { world } = judgeOf(evaluator);
  const counted = async (name: string, prompts: readonly string[]): Promise<FindingCounts> => {
    const sequences = await write(prompts.map(tokenizer.encode), { name, temperature: 1 });
    const counts: Record<string, number> = {};
    for (const [i, { completion }] of sequences.entries()) {
      const { parts } = world.judge(prompts[i], tokenizer.decode(completion));
      for (const found of new Set(parts.map(({ name }) => name))) counts[found] = (counts[found] ?? 0) + 1;
    }
    return { samples: sequences.length, counts };
  };
  const stream = random(0, 'prompts of the findings', world.name);
  const prompts = Array.from({ length: PROMPTS }, () => prompt(world, 'heldout', stream));
  const heldOut = await counted('findings', prompts);
  const question = namedQuestions[world.name];
  if (question === undefined) return { heldOut };
  return { heldOut, question: await counted('the question', new Array<string>(COMPLETIONS).fill(question)) };
}
