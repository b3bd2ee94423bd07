import { FileProblem } from '../../experiment/fileProblem.ts';

/** A file or folder that the operating system does not let the lab read or write. */
export class DiskProblem extends FileProblem {
  /** @param file and `problem` as in the message, for whoever knows more of a cure */
  constructor(
    readonly file: string,
    readonly problem: string,
    cure: string,
  ) {
    super(file, problem, cure);
  }
}

const ANOTHER_PLACE = 'Choose a folder that you can write to.';
const SPACE = 'Free some space, or choose a folder on another disk.';
const PERMISSION = 'Change its permissions, or choose another place.';
const NAME = 'Check the spelling of the path.';

/** What the operating system's words for an error mean, and what to do about it. */
const causes: Readonly<Record<string, [cause: string, cure: string]>> = {
  ENOSPC: ['the disk is full', SPACE],
  EDQUOT: ['your quota on this disk is used up', SPACE],
  EFBIG: ['it would exceed the file-size limit of this disk', 'Choose a folder on another disk.'],
  EROFS: ['this disk is read-only', ANOTHER_PLACE],
  EACCES: ['you do not have permission', PERMISSION],
  EPERM: ['the system does not allow it', PERMISSION],
  ENOENT: ['no such file or folder', NAME],
  ENOTDIR: ['part of its path is a file, not a folder', NAME],
  EISDIR: ['a folder is in its place', 'Name a file, or move the folder away.'],
  EEXIST: ['something else is in its place', 'Choose another name, or move it away.'],
  ENAMETOOLONG: ['the name is longer than the file system allows', 'Choose a shorter name.'],
  ELOOP: ['its path contains a loop of symbolic links', 'Fix the links, or give the real path.'],
  EMFILE: ['this process has too many files open', 'Raise the limit (ulimit -n), or close other programs.'],
  ENFILE: ['the system has too many files open', 'Close other programs.'],
  EBUSY: ['another program is using it', 'Close the other program.'],
  EIO: ['the disk reports an I/O error', 'Check the disk, or choose a folder on another one.'],
  ERR_FS_FILE_TOO_LARGE: ['larger than 2 GiB, the largest file that can be read', 'Use a smaller model.'],
};

/**
 * What reading or writing threw, as a sentence.
 *
 * @param file that was read or written
 * @returns the error itself where it does not come from the operating system
 */
export function diskProblem(file: string, done: 'read' | 'written' | 'created', error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof FileProblem || typeof code !== 'string' || !/^(E[A-Z0-9]+|ERR_FS_.*)$/.test(code)) {
    return error;
  }
  const unknown = ['the system gives no reason', 'Choose another place.'] as const;
  const [cause, cure] = Object.hasOwn(causes, code) ? causes[code] : unknown;
  const name = file.length > 200 ? `${file.slice(0, 200)}…` : file;
  return new DiskProblem(name, `cannot be ${done} (${code}): ${cause}`, cure);
}
