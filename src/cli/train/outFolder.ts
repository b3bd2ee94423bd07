import { statSync } from 'node:fs';
import { join } from 'node:path';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { COMPANIONS, present, WEIGHTS } from '../files/modelFiles.ts';
import { SCALE } from '../files/rewardModelFiles.ts';
import { METRICS } from './metricsFile.ts';
import { RUN, readRun, STATE } from './runFolder.ts';

/** What may lie in a folder that is to be written into, and who owns it. */

/** Names of the files that a run may write. */
export const RUN_FILES = [STATE, METRICS, RUN, WEIGHTS, ...COMPANIONS, SCALE];

/**
 * Makes sure that nothing which is read would be written over. Files are compared as the disk has them: a link, a
 * detour or another spelling leads to the same one.
 *
 * @param inputs paths by the option that names them
 */
export function checkApart(out: string, inputs: Partial<Record<string, string>>): void {
  const folder = identity(out);
  const written = new Map(RUN_FILES.map((name) => [identity(join(out, name)), name]));
  for (const [option, path] of Object.entries(inputs)) {
    if (!path) continue;
    const [own, ...within] = [path, ...RUN_FILES.map((name) => join(path, name))].map(identity);
    if (folder !== null && own === folder) {
      throw new FileProblem(
        out,
        `is also the folder of --${option} and would be overwritten`,
        'Choose another output folder.',
      );
    }
    const shared = [own, ...within].find((id) => id !== null && written.has(id));
    if (shared) {
      throw new FileProblem(
        join(out, written.get(shared) ?? ''),
        `is read by --${option} ${path} and would be overwritten`,
        'Choose another output folder.',
      );
    }
  }
}

/**
 * Makes sure that a folder holds nothing that would be written over, unless that is asked for.
 *
 * @throws FileProblem that says what is there
 */
export function checkVacant(out: string, overwrite: boolean): void {
  const there = present(out, RUN_FILES);
  const inTheWay = there.find((name) => !statSync(join(out, name)).isFile());
  if (inTheWay) {
    throw new FileProblem(join(out, inTheWay), 'is not a file, so it cannot be replaced', 'Move it away.');
  }
  if (overwrite || there.length === 0) return;
  const run = heldRun(out);
  const others = 'Choose another folder, or add --overwrite.';
  if (run?.isReadable) throw new FileProblem(out, run.words, `Continue it with --resume ${out}. ${others}`);
  throw new FileProblem(out, run?.words ?? `holds ${list(there)}, which would be overwritten`, others);
}

/** The run in a folder in words; null where there is none. */
export function heldRun(folder: string): { words: string; files: string[]; isReadable: boolean } | null {
  if (present(folder, [STATE, RUN]).length === 0) return null;
  try {
    const { method, step, config, files } = readRun(folder);
    const words = `already holds a run (${method}, ${step} of ${config.steps} steps)`;
    return { words, files, isReadable: true };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    const words = 'already holds a run, which is damaged or from an earlier version';
    return { words, files: RUN_FILES, isReadable: false };
  }
}

/** The same for every path to the same file or folder; null where there is none. */
function identity(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

function list(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
