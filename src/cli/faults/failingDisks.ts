import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../../experiment/random.ts';
import type { CampaignOptions, FaultCount } from './campaign.ts';
import {
  contentOf,
  onDisk,
  places,
  sentenceProblem,
  type TinyRun,
  uninterrupted,
  type Workshop,
} from './headlessRuns.ts';
import { everyNth, recovers } from './kills.ts';
import { changesFolder, failsOnce, fullDisk, type Strike, sealedFolder, type Write } from './writes.ts';

interface Kind {
  /** In the sentence on what was done. */
  name: string;
  fault: string;
  strike(at: number, half: boolean): Strike;
  /** The writes that it comes to. */
  strikes(write: Write): boolean;
  /** It comes in the middle of a write too. */
  comesHalfway: boolean;
  /** What is half-written can still be cleared away. */
  canClear: boolean;
}

const takesSpace = ({ takesSpace }: Write) => takesSpace;
const kinds: Readonly<Record<'full' | 'failsOnce' | 'sealed', Kind>> = {
  full: {
    name: 'full',
    fault: 'The disk fills up at a write of a run, before it or half-way through it',
    strike: fullDisk,
    strikes: takesSpace,
    comesHalfway: true,
    canClear: true,
  },
  failsOnce: {
    name: 'fails once',
    fault:
      'One write of a run fails (EIO), before it or half-way through it, and the next would succeed again',
    strike: failsOnce,
    strikes: takesSpace,
    comesHalfway: true,
    canClear: true,
  },
  sealed: {
    name: 'sealed',
    fault: 'The folder of a run can no longer be written to (EACCES) from one of its writes on',
    strike: sealedFolder,
    strikes: changesFolder,
    comesHalfway: false,
    canClear: false,
  },
};

/** A disk or a folder that fails at each write of a run that it comes to. */
export async function failingDisks(
  kind: keyof typeof kinds,
  workshop: Workshop,
  runs: readonly TinyRun[],
  { seed, say }: CampaignOptions,
  every = 1,
): Promise<FaultCount> {
  const { name, fault, strike, strikes, comesHalfway, canClear } = kinds[kind];
  const failures: string[] = [];
  let cases = 0;
  for (const run of runs) {
    const whole = await uninterrupted(workshop, run.args);
    const struck = places(whole.writes.filter(strikes)).filter(({ half }) => comesHalfway || !half);
    const chosen = everyNth(struck, every, random(seed, 'disks', kind, run.name));
    for (const { at, half, words } of chosen) {
      const out = workshop.fresh();
      const ended = await onDisk(out, strike(at, half), run.args);
      const problem =
        sentenceProblem(ended) ??
        (canClear ? leftovers(out) : null) ??
        promiseProblem(out, ended.stderr) ??
        (await recovers(out, run, whole.result));
      if (problem) failures.push(`${run.name}, failed ${words}: ${problem}`);
    }
    cases += chosen.length;
    say(`  ${run.name}: disk ${name} at ${chosen.length} places`);
  }
  return {
    fault,
    expected:
      'a sentence that says up to which step the run is saved, exit code 1, no half-written file; afterwards --resume leads to the bits of a run in one go',
    cases,
    failures,
  };
}

/** Files that should not be there after an error. */
export function leftovers(out: string): string | null {
  const left = [...contentOf(out).keys()].filter((name) => name.endsWith('.new'));
  return left.length > 0 ? `left ${left.join(', ')}` : null;
}

/** The sentence has to say how to go on exactly where that is possible. */
function promiseProblem(out: string, stderr: string): string | null {
  const promised = /saved up to step \d+ of 3\. Continue from there with: .*--resume/.test(stderr);
  const kept = existsSync(join(out, 'state.safetensors'));
  if (promised === kept) return null;
  return `${kept ? 'does not say' : 'says'} that the run can be resumed: ${stderr}`;
}
