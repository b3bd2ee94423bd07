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
import { changesFolder, failsOnce, fullDisk, sealedFolder, type Write } from './writes.ts';

const kinds = {
  full: {
    strike: fullDisk,
    fault: 'The disk fills up at a write of a run, before it or half-way through it',
  },
  failsOnce: {
    strike: failsOnce,
    fault:
      'One write of a run fails (EIO), before it or half-way through it, and the next would succeed again',
  },
  sealed: {
    strike: sealedFolder,
    fault: 'The folder of a run can no longer be written to (EACCES) from one of its writes on',
  },
};

const NAMES = { full: 'full', failsOnce: 'fails once', sealed: 'sealed' } as const;

/** A disk that fails at each write of a run that takes space: for good, or once. */
export async function failingDisks(
  kind: keyof typeof kinds,
  workshop: Workshop,
  runs: readonly TinyRun[],
  { seed, say }: CampaignOptions,
  every = 1,
): Promise<FaultCount> {
  const { strike, fault } = kinds[kind];
  const failures: string[] = [];
  let cases = 0;
  for (const run of runs) {
    const whole = await uninterrupted(workshop, run.args);
    const struck = whole.writes.filter((write) =>
      kind === 'sealed' ? changesFolder(write) : write.takesSpace,
    );
    const chosen = everyNth(placesOf(kind, struck), every, random(seed, 'disks', kind, run.name));
    for (const { at, half, words } of chosen) {
      const out = workshop.fresh();
      const ended = await onDisk(out, strike(at, half), run.args);
      const problem =
        sentenceProblem(ended) ??
        // Of a folder that is sealed nothing can be cleared away.
        (kind === 'sealed' ? null : leftovers(out)) ??
        promiseProblem(out, ended.stderr) ??
        (await recovers(out, run, whole.result));
      if (problem) failures.push(`${run.name}, failed ${words}: ${problem}`);
    }
    cases += chosen.length;
    say(`  ${run.name}: disk ${NAMES[kind]} at ${chosen.length} places`);
  }
  return {
    fault,
    expected:
      'a sentence that says up to which step the run is saved, exit code 1, no half-written file; afterwards --resume leads to the bits of a run in one go',
    cases,
    failures,
  };
}

/** A folder is sealed before a write; what is in the middle of one goes on. */
const placesOf = (kind: keyof typeof kinds, writes: readonly Write[]) =>
  places(writes).filter(({ half }) => kind !== 'sealed' || !half);

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
