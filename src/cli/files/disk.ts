import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { DiskProblem, diskProblem } from './diskProblem.ts';

/** Everything that the headless lab writes goes through here, so that a kill or a full disk never halves a file. */

const CHUNK_BYTES = 64 * 2 ** 20;
/** Some file systems do not flush folders. Renaming is atomic there too. */
const CANNOT_FLUSH = ['EACCES', 'EBADF', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'];

/**
 * Puts content in the place of a file: at every moment the old one or the new one is there, and whole. The content
 * is first written to FILE.new and flushed to the disk; then that file takes the name.
 *
 * The npm package write-file-atomic does the same under a new temporary name each time, and what a killed process
 * leaves behind stays for good. Here it is always FILE.new, which the next write goes over.
 *
 * @throws DiskProblem where that fails; FILE.new is then removed, and the old file is as it was
 */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const fresh = `${file}.new`;
  try {
    writeThrough(fresh, typeof content === 'string' ? Buffer.from(content) : content);
    renameSync(fresh, file);
    flushFolder(dirname(file));
  } catch (error) {
    discard(() => unlinkSync(fresh));
    throw diskProblem(file, 'written', error);
  }
}

/** Adds a line to a file. A kill may cut the line off in the middle; the lines before it stay. */
export function appendLine(file: string, line: string): void {
  try {
    appendFileSync(file, `${line}\n`);
  } catch (error) {
    throw diskProblem(file, 'written', error);
  }
}

/** Returns once all that was appended to the file is on the disk. */
export function flushFile(file: string): void {
  try {
    withFile(file, 'r+', fsyncSync);
  } catch (error) {
    throw diskProblem(file, 'written', error);
  }
}

/** Removes a file that may be there. */
export function removeFile(file: string): void {
  try {
    if (existsSync(file)) unlinkSync(file);
  } catch (error) {
    throw diskProblem(file, 'written', error);
  }
}

/**
 * Makes a folder, with the parents that are missing.
 *
 * @returns the folders that it made, outermost first
 * @throws DiskProblem where that is not possible; it then leaves none
 */
export function makeFolder(folder: string): string[] {
  // Another process may make or remove a parent between two of these calls.
  for (let attempts = 1; ; attempts++) {
    const made: string[] = [];
    try {
      // One at a time: node's own `recursive` never ends for a folder in /proc.
      for (const missing of missingFolders(folder)) {
        mkdirSync(missing);
        made.push(missing);
      }
      if (!statSync(folder).isDirectory()) {
        throw new DiskProblem(folder, 'is a file, not a folder', 'Choose another name.');
      }
      return made;
    } catch (error) {
      removeFolders(made);
      const raced = ['EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (!raced || attempts === 5) throw diskProblem(folder, 'created', error);
    }
  }
}

/**
 * Finds out whether files can be written into a folder, which need not be there yet, by writing one. Leaves nothing.
 *
 * @throws DiskProblem where they cannot
 */
export function checkWritable(folder: string): void {
  const made = makeFolder(folder);
  const probe = join(folder, 'probe.new');
  try {
    writeThrough(probe, Buffer.from('Written to find out whether this folder can be written to.\n'));
    unlinkSync(probe);
  } catch (error) {
    discard(() => unlinkSync(probe));
    throw diskProblem(folder, 'written', error);
  } finally {
    removeFolders(made);
  }
}

/**
 * A file's bytes.
 *
 * @param most bytes that it may have
 * @throws FileProblem where there is no such file, or something that has no end or would never answer
 */
export function readBytes(file: string, most = Number.POSITIVE_INFINITY): Buffer {
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) throw new FileProblem(file, 'is a folder, not a file', 'Name a file in it.');
    if (!stats.isFile()) {
      throw new FileProblem(file, 'is a device or a pipe', 'Save its contents to a file first.');
    }
    if (stats.size > most) {
      const [megabytes, limit] = [stats.size, most].map((size) => Math.ceil(size / 2 ** 20));
      throw new FileProblem(
        file,
        `has ${megabytes} MiB, but at most ${limit} MiB can be read`,
        'Split it, or use part of it.',
      );
    }
    return readFileSync(file);
  } catch (error) {
    throw diskProblem(file, 'read', error);
  }
}

/** Returns once the bytes are on the disk. */
function writeThrough(file: string, bytes: Uint8Array): void {
  withFile(file, 'w', (descriptor) => {
    // In parts, because one call takes 2 GiB at most.
    for (let at = 0; at < bytes.length; ) {
      at += writeSync(descriptor, bytes, at, Math.min(CHUNK_BYTES, bytes.length - at));
    }
    fsyncSync(descriptor);
  });
}

/** A new name survives a power cut once its folder is flushed. */
function flushFolder(folder: string): void {
  try {
    withFile(folder, 'r', fsyncSync);
  } catch (error) {
    if (!CANNOT_FLUSH.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function withFile(file: string, flags: string, use: (descriptor: number) => void): void {
  const descriptor = openSync(file, flags);
  try {
    use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at);
  return missing;
}

/** Those that something has been put into meanwhile stay. */
function removeFolders(made: readonly string[]): void {
  for (const folder of made.toReversed()) discard(() => rmdirSync(folder));
}

/** Cleans up after an error, which is what is to be told: one more says nothing new. */
function discard(clean: () => void): void {
  try {
    clean();
  } catch {
    // as above
  }
}
