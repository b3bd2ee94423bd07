import { sampleMany } from '../../evaluation/sampleMany.ts';
import {
  PROBE_PROMPTS,
  type Probe,
  type ProbeResult,
  probeName,
  probes,
} from '../../experiment/evidence/job.ts';
import { random } from '../../experiment/random.ts';
import type { Sequence } from '../../model/sequences.ts';
import { demonstration } from '../../tasks/draw.ts';
import { normalise } from '../../tasks/gold.ts';
import type { Demonstration } from '../../tasks/world.ts';
import type { Progress } from '../../training/methods/run.ts';
import type { Engine } from '../engine.ts';
import type { RunData } from '../loading/modelInWorld.ts';
import type { Run } from '../runs/run.ts';

/** By its name it has random numbers of its own. */
export interface WritingTask {
  name: string;
  temperature: number;
}

/** Completes prompts, given as token ids. */
export type Write = (encoded: readonly (readonly number[])[], task: WritingTask) => Promise<Sequence[]>;

/** The same of prompts that have a demonstration each: who answers by the book looks at it. */
type WriteDemonstrated = (
  encoded: readonly (readonly number[])[],
  task: WritingTask,
  asked: readonly Demonstration[],
) => Promise<Sequence[]>;

/**
 * What judges see in what somebody writes, probe by probe. The prompts are the same for everybody.
 *
 * @returns null where it was stopped
 */
export async function probed(
  engine: Engine,
  runData: RunData,
  write: WriteDemonstrated,
  preparing: Progress,
): Promise<Record<string, ProbeResult> | null> {
  const { tokenizer, world, gold } = runData.evaluator;
  const written: { probe: Probe; asked: Demonstration[]; sequences: Sequence[] }[] = [];
  for (const probe of probes) {
    await preparing.breathe();
    if (preparing.stopped()) return null;
    const stream = random(0, 'prompts of the probes', world.name, probe.split);
    const asked = Array.from({ length: PROBE_PROMPTS }, () => demonstration(world, probe.split, stream));
    const encoded = asked.map(({ prompt }) => tokenizer.encodePrompt(prompt));
    const task = { name: probeName(probe), temperature: probe.temperature };
    written.push({ probe, asked, sequences: await write(encoded, task, asked) });
  }
  // Only now: a writer that picks by a proxy of its own would lose it to the judge's.
  const score = await engine.judge(runData, preparing);
  if (!score) return null;
  const results: Record<string, ProbeResult> = {};
  for (const { probe, asked, sequences } of written) {
    results[probeName(probe)] = {
      gold: sequences.map(({ completion }, i) =>
        normalise(world.judge(asked[i].prompt, tokenizer.decode(completion)).score, gold),
      ),
      length: sequences.map(({ completion }) => completion.length),
      proxy: await score(sequences),
    };
  }
  return results;
}

/** Each sample of a task has random numbers of its own, which differ between writers of different names. */
const streamsOf = (count: number, seed: number, writer: string, { name }: WritingTask) =>
  Array.from({ length: count }, (_, i) => random(seed, writer, name, i));

/** What a run has come to. */
export function byRun(run: Run, seed: number, writer: string): Write {
  return async (encoded, task) => {
    if (!run.write) throw new Error(`${writer} writes nothing`);
    return run.write(encoded, streamsOf(encoded.length, seed, writer, task), task.temperature);
  };
}

export function byReference({ evaluator: { reference } }: Pick<RunData, 'evaluator'>, seed: number): Write {
  return (encoded, task) =>
    sampleMany(reference, encoded, streamsOf(encoded.length, seed, 'reference', task), task.temperature);
}

export function byDemonstrators({ evaluator }: Pick<RunData, 'evaluator'>): WriteDemonstrated {
  const { tokenizer, reference } = evaluator;
  return async (encoded, _, asked) =>
    asked.map(({ completion }, i) => ({
      prompt: encoded[i],
      completion: [...tokenizer.completion.encode(completion), reference.config.endOfText],
    }));
}
