import { cpSync } from 'node:fs';
import { random } from '../../experiment/random.ts';
import type { CampaignOptions, FaultCount } from './campaign.ts';
import { leftovers } from './failingDisks.ts';
import {
  contentOf,
  modelProblem,
  onDisk,
  places,
  resultOf,
  sentenceProblem,
  uninterrupted,
  type Workshop,
} from './headlessRuns.ts';
import { everyNth } from './kills.ts';
import { labHere } from './labHere.ts';
import { deadDisk, fullDisk } from './writes.ts';

/**
 * A run is told to write over another, and is killed or finds the disk full on the way. The old one is of another
 * kind and shape, with files that the new one has no use for.
 */
export async function overwriting(
  workshop: Workshop,
  { seed, say }: CampaignOptions,
  every = 1,
): Promise<FaultCount[]> {
  const { rmWithTokenizer, dpo } = workshop.runs;
  const old = workshop.fresh();
  await labHere(...rmWithTokenizer.args, '--out', old);
  const before = contentOf(old);
  const args = [...dpo.args, '--overwrite'];
  /** A copy of the old run's folder for the new one to be written over. */
  const occupied = (): string => {
    const out = workshop.fresh();
    cpSync(old, out, { recursive: true });
    return out;
  };
  const { result } = await uninterrupted(workshop, dpo.args);
  const { writes } = await onDisk(occupied(), () => {}, args);
  const stream = random(seed, 'overwriting');

  /** The old run is there as it was, or the new one is and goes on to its bits. */
  async function oneOrTheOther(out: string): Promise<string | null> {
    const after = contentOf(out);
    const isOld = after.get('state.safetensors') === before.get('state.safetensors');
    if (isOld) {
      const lost = [...before].find(([name, content]) => after.get(name) !== content);
      return lost ? `the old run is still there, but not its ${lost[0]}` : null;
    }
    const broken = modelProblem(out);
    if (broken) return broken;
    const resumed = await labHere('train', '--resume', out);
    if (resumed.code !== 0) return `the new run could not be resumed: ${resumed.stderr}`;
    return resultOf(out) === result ? null : 'the new run came to something else than in an empty folder';
  }

  const killed: string[] = [];
  const killPlaces = everyNth(places(writes), every, stream);
  for (const { at, half, words } of killPlaces) {
    const out = occupied();
    await onDisk(out, deadDisk(at, half), args);
    const problem = await oneOrTheOther(out);
    if (problem) killed.push(`killed ${words}: ${problem}`);
  }
  const full: string[] = [];
  const fullPlaces = everyNth(places(writes.filter(({ takesSpace }) => takesSpace)), every, stream);
  for (const { at, half, words } of fullPlaces) {
    const out = occupied();
    const ended = await onDisk(out, fullDisk(at, half), args);
    const problem = sentenceProblem(ended) ?? leftovers(out) ?? (await oneOrTheOther(out));
    if (problem) full.push(`disk full ${words}: ${problem}`);
  }
  say(`  --overwrite: killed at ${killPlaces.length} places, disk full at ${fullPlaces.length}`);
  const expected =
    'the old run is there with all of its files as they were, or the new one is and --resume leads to the bits of a run in an empty folder';
  return [
    {
      fault: 'A run that writes over another (--overwrite) ends at one of its writes',
      expected,
      cases: killPlaces.length,
      failures: killed,
    },
    {
      fault: 'A run that writes over another (--overwrite) finds the disk full at one of its writes',
      expected: `a sentence and exit code 1; ${expected}`,
      cases: fullPlaces.length,
      failures: full,
    },
  ];
}
