import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint } from '../../model/checkpoint.ts';
import expected from '../../model/fixtures/gpt2/expected.json';
import { readRewardModel } from '../../model/rewardCheckpoint.ts';
import { labHere, type Outcome } from './labHere.ts';
import { hurryClock, type Strike, strikeWrites, type Write } from './writes.ts';

/** Small runs to break: one method of each family, three steps each, saved at 0, 2 and 3. */

const root = join(import.meta.dirname, '..', '..', '..');
const gpt2 = join(root, 'src', 'model', 'fixtures', 'gpt2');
const tiny = join(root, 'e2e', 'fixtures', 'model', 'tiny');
const sampled = ['--model', tiny, '--world', 'reviews', '--reward', 'gold', '--prompts-per-step', '2'];

/** The command of a run, without `--out`. */
export interface TinyRun {
  name: string;
  args: string[];
}

export interface Workshop {
  runs: Record<
    'sft' | 'dpo' | 'kto-unpaired' | 'rm' | 'ppo' | 'rloo' | 'online-dpo' | 'rmWithTokenizer',
    TinyRun
  >;
  /** A folder that is not there yet. */
  fresh(): string;
  end(): void;
}

/** A place for broken runs, with the clock in a hurry. */
export function openWorkshop(): Workshop {
  const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-faults-'));
  const unhurry = hurryClock();
  const jsonl = (name: string, rows: readonly object[]) => {
    writeFileSync(join(scratch, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return join(scratch, name);
  };
  const ids = jsonl(
    'ids.jsonl',
    expected.pairs.map(({ prompt, chosen, rejected }) => ({
      prompt_ids: prompt,
      chosen_ids: chosen,
      rejected_ids: rejected,
    })),
  );
  const texts = jsonl('texts.jsonl', [
    { prompt: 'The plot', chosen: ' was brilliant.', rejected: ' was dull.' },
    { prompt: 'The score', chosen: ' was charming.', rejected: ' was loud.' },
  ]);
  const onPairs = ['--model', gpt2, '--pairs', ids, '--batch-size', '2', '--learning-rate', '0.001'];
  const run = (method: string, ...args: string[]): TinyRun => ({
    name: method,
    args: ['train', '--method', method, ...args, '--steps', '3'],
  });
  let folders = 0;
  return {
    runs: {
      sft: run('sft', ...onPairs),
      dpo: run('dpo', ...onPairs),
      'kto-unpaired': run('kto-unpaired', ...onPairs),
      rm: run('rm', ...onPairs),
      ppo: run('ppo', ...sampled, '--epochs', '1'),
      rloo: run('rloo', ...sampled),
      'online-dpo': run('online-dpo', ...sampled),
      rmWithTokenizer: run('rm', '--model', tiny, '--pairs', texts, '--batch-size', '2', '--layers', '1'),
    },
    fresh: () => join(scratch, `run-${folders++}`),
    end: () => {
      unhurry();
      rmSync(scratch, { recursive: true });
    },
  };
}

/** Runs a command on a disk that fails as told. */
export async function onDisk(
  out: string,
  strike: Strike,
  args: readonly string[],
): Promise<Outcome & { writes: Write[] }> {
  const disk = strikeWrites(out, strike, { flushes: false });
  try {
    return { ...(await labHere(...args, '--out', out)), writes: disk.writes };
  } finally {
    disk.end();
  }
}

/** A run in one go: every write that it makes, and what it comes to. */
export async function uninterrupted(workshop: Workshop, args: readonly string[]) {
  const out = workshop.fresh();
  const { code, stderr, writes } = await onDisk(out, () => {}, args);
  if (code !== 0) throw new Error(`An uninterrupted run failed: ${stderr}`);
  return { out, writes, result: resultOf(out) };
}

/** Every place in a run where a fault can strike: before a write, and in the middle of one. */
export function places(writes: readonly Write[]): { at: number; half: boolean; words: string }[] {
  return writes.flatMap(({ number, words, half }) => {
    const before = { at: number, half: false, words: `before ${words} (write ${number})` };
    const halfway = { at: number, half: true, words: `half-way through ${words} (write ${number})` };
    return half ? [before, halfway] : [before];
  });
}

/** What a finished run has come to, to the bit, but for the time that it took. */
export function resultOf(out: string): string {
  const files = [...contentOf(out)].filter(
    ([name]) => !['metrics.jsonl', 'run.json', 'state.safetensors'].includes(name),
  );
  const rows = readFileSync(join(out, 'metrics.jsonl'), 'utf8').replace(/"seconds":[^,}]+/g, '"seconds":0');
  return [...files.map((file) => file.join(' ')), rows].join('\n');
}

/** Every file in a folder with its content; none where there is no folder. */
export function contentOf(folder: string): Map<string, string> {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(names.map((name) => [name, digest(readFileSync(join(folder, name)))]));
}

/** Says why the model in a folder cannot be read; null where it can be, and where there is none. */
export function modelProblem(out: string): string | null {
  const file = join(out, 'model.safetensors');
  if (!existsSync(file)) return null;
  try {
    const config = readFileSync(join(out, 'config.json'), 'utf8');
    const read = config.includes('ForSequenceClassification') ? readRewardModel : readCheckpoint;
    read(config, readFileSync(file), `${out}/`);
    return null;
  } catch (error) {
    return `the saved model cannot be read: ${(error as Error).message}`;
  }
}

/** Says what is wrong with how a command ended that should have ended with a sentence. */
export function sentenceProblem({ code, stderr }: Pick<Outcome, 'code' | 'stderr'>): string | null {
  if (code !== 1) return `the exit code is ${code}, not 1`;
  if (/^\s+at /m.test(stderr) || stderr.includes('bug in the lab')) return `a stack trace: ${stderr}`;
  return null;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
