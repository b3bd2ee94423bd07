import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, random } from '../../experiment/random.ts';
import type { CampaignOptions, FaultCount } from './campaign.ts';
import {
  modelProblem,
  onDisk,
  places,
  resultOf,
  sentenceProblem,
  type TinyRun,
  uninterrupted,
  type Workshop,
} from './headlessRuns.ts';
import { labHere } from './labHere.ts';
import { deadDisk, strikeWrites } from './writes.ts';

/**
 * Kills, as far as the disk can tell: from one write on nothing reaches it any more. That leaves what SIGKILL leaves,
 * within one process and so in a fraction of the time; src/cli/faults/realKills.ts tries the real thing.
 */
export async function killsAtEveryWrite(
  workshop: Workshop,
  runs: readonly TinyRun[],
  { seed, say }: CampaignOptions,
  every = 1,
): Promise<FaultCount> {
  const failures: string[] = [];
  let cases = 0;
  for (const run of runs) {
    const whole = await uninterrupted(workshop, run.args);
    const stream = random(seed, 'kills', run.name);
    const chosen = everyNth(places(whole.writes), every, stream);
    for (const { at, half, words } of chosen) {
      const out = workshop.fresh();
      await onDisk(out, deadDisk(at, half), run.args);
      const killAgain = stream.chance(0.5) ? 1 + stream.below(whole.writes.length) : undefined;
      const problem = await recovers(out, run, whole.result, killAgain);
      if (problem) failures.push(`${run.name}, killed ${words}: ${problem}`);
    }
    cases += chosen.length;
    say(`  ${run.name}: killed at ${chosen.length} places of ${whole.writes.length} writes`);
  }
  return {
    fault:
      'Runs end at a write of their own, before it or half-way through it; about half of them end once more while they are resumed (one process, a disk that takes nothing more)',
    expected:
      'the saved model is whole at every moment; --resume leads to the bits of a run in one go, or says in a sentence that there is nothing to resume yet',
    cases,
    failures,
  };
}

/**
 * Resumes a killed run to its end, or starts it again where it was killed before its first state.
 *
 * @param killAgain the write of the first resuming at which it is killed again
 * @returns what did not hold; null where all did
 */
export async function recovers(
  out: string,
  { args }: Pick<TinyRun, 'args'>,
  result: string,
  killAgain?: number,
): Promise<string | null> {
  const broken = modelProblem(out);
  if (broken) return broken;
  if (!existsSync(join(out, 'state.safetensors'))) {
    const refused = await labHere('train', '--resume', out);
    const problem = sentenceProblem(refused);
    if (problem) return `resumed before its first state: ${problem}`;
    const again = await labHere(...args, '--out', out);
    if (again.code !== 0) return `could not be started again: ${again.stderr}`;
  } else {
    if (killAgain) await resumedOnDeadDisk(out, killAgain);
    const brokenAgain = modelProblem(out);
    if (brokenAgain) return `killed again at write ${killAgain} of the resuming: ${brokenAgain}`;
    const resumed = await labHere('train', '--resume', out);
    if (resumed.code !== 0) return `could not be resumed: ${resumed.stderr}`;
  }
  return resultOf(out) === result ? null : 'it came to something else than a run in one go';
}

async function resumedOnDeadDisk(out: string, at: number): Promise<void> {
  const disk = strikeWrites(out, deadDisk(at), { flushes: false });
  try {
    await labHere('train', '--resume', out);
  } finally {
    disk.end();
  }
}

/** Every n-th item, from a place that the stream chooses; all of them for 1. */
export function everyNth<T>(items: readonly T[], n: number, stream: Random): T[] {
  const first = stream.below(n);
  return items.filter((_, i) => i % n === first);
}
