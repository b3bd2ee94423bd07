import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { type Random, random } from '../../experiment/random.ts';
import { UsageProblem } from '../commandLine.ts';
import { project } from '../tests/testSteps.ts';
import type { Campaign, CampaignOptions, FaultCount } from './campaign.ts';
import type { InputParser } from './inputParser.ts';
import { inputParsers } from './inputParsers.ts';
import { mutated } from './mutations.ts';

/**
 * Mutates valid inputs of every parser that takes bytes or text from outside, and asks of each that it is either read
 * or refused in a sentence.
 */
export const inputsCampaign: Campaign = {
  name: 'inputs',
  hasNumbers: true,
  resumes: true,
  run: async (options) => {
    const { scale, seed, only, resume } = options;
    const folder = join(project, '.cache', 'inputs', `${scale}-${seed}`);
    const isKept = scale === 'full' && only === undefined;
    if (isKept && !resume) rmSync(folder, { recursive: true, force: true });
    if (isKept) mkdirSync(folder, { recursive: true });
    const counts: FaultCount[] = [];
    for (const [place, parser] of (await inputParsers()).entries()) {
      const kept = join(folder, `${place}.json`);
      const isKnown = isKept && existsSync(kept);
      const count: FaultCount = isKnown
        ? JSON.parse(readFileSync(kept, 'utf8'))
        : await countOf(parser, options);
      if (isKept) writeFileSync(kept, JSON.stringify(count));
      counts.push(count);
    }
    return counts;
  },
};

const CASES = { short: 95, full: 6000 };
/** Of what people bring from elsewhere, and nobody here has written. */
const CASES_FROM_OUTSIDE = { short: 95, full: 20_000 };
const MOST_SECONDS = 2;
/** A sentence has to fit a terminal, or a notice in the page. */
const MOST_LETTERS = 600;

async function countOf(
  parser: InputParser,
  { seed, scale, only, say }: CampaignOptions,
): Promise<FaultCount> {
  const failures: string[] = [];
  const count = { read: 0, refused: 0 };
  const first = only ?? 0;
  const cases = only === undefined ? (parser.fromOutside ? CASES_FROM_OUTSIDE : CASES)[scale] : 1;
  const begun = performance.now();
  for (let i = first; i < first + cases; i++) {
    const outcome = await tryCase(parser, seed, i);
    if (outcome === 'read' || outcome === 'refused') count[outcome]++;
    else failures.push(`${parser.name}, case ${i} of seed ${seed}: ${outcome}`);
    // Other things of this process go on between two cases.
    if (i % 100 === 99) await new Promise(setImmediate);
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  say(
    `  ${parser.name}: ${count.read} read, ${count.refused} refused, ${failures.length} neither (${seconds} s)`,
  );
  const memory = parser.allocates
    ? `, nor of more than ${parser.allocates} times the input's bytes for numbers`
    : '';
  return {
    fault: `Mutated ${parser.input}`,
    expected: `it is read, or refused in a sentence; never another error, nor ${MOST_SECONDS} s of computing${memory}`,
    cases,
    failures,
  };
}

/** The parts of a case, the same for the same seed and number. */
export function caseOf(parser: InputParser, seed: number, number: number): Uint8Array[] {
  const stream: Random = random(seed, 'mutated inputs', parser.name, number);
  const input = stream.pick(parser.inputs);
  const chosen = stream.below(input.length);
  return input.map((part, i) => {
    if (i !== chosen && !stream.chance(0.1)) return part;
    const others = parser.inputs.map((parts) => parts[i]);
    return mutated(part, others, parser.formats[i], stream);
  });
}

/** @returns what became of the case, or a sentence on what should not have */
export async function tryCase(parser: InputParser, seed: number, number: number): Promise<string> {
  const parts = caseOf(parser, seed, number);
  const begun = process.cpuUsage();
  let sentences: readonly string[] = [];
  let refused = true;
  const allocated = await countingNumbers(async () => {
    try {
      sentences = await parser.read(...parts);
      refused = sentences.length > 0;
    } catch (error) {
      if (!(error instanceof FileProblem || error instanceof UsageProblem)) throw error;
      sentences = [error.message];
    }
  });
  if (allocated.error) return firstLine(allocated.error);
  // Of this process, so that what else the machine does is not counted.
  const { user, system } = process.cpuUsage(begun);
  const seconds = (user + system) / 1e6;
  if (seconds > MOST_SECONDS) return `took ${seconds.toFixed(1)} s`;
  const long = sentences.find(({ length }) => length === 0 || length > MOST_LETTERS);
  if (long !== undefined) return `answered with ${long.length} letters: ${long.slice(0, 100)}`;
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  if (parser.allocates && allocated.bytes > parser.allocates * bytes) {
    return `allocated ${allocated.bytes} bytes for ${bytes}`;
  }
  return refused ? 'refused' : 'read';
}

/** Bytes of the numbers that tensors are read into while `work` runs. */
async function countingNumbers(work: () => Promise<void>): Promise<{ bytes: number; error?: unknown }> {
  const Real = globalThis.Float32Array;
  let bytes = 0;
  const Counting = new Proxy(Real, {
    construct(target, args, newTarget) {
      const made: Float32Array = Reflect.construct(target, args, newTarget);
      bytes += made.byteLength;
      return made;
    },
  });
  globalThis.Float32Array = Counting;
  try {
    await work();
    return { bytes };
  } catch (error) {
    return { bytes, error };
  } finally {
    globalThis.Float32Array = Real;
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split('\n')[0].slice(0, 300);
}
