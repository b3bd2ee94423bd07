import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

/**
 * A disk that fails where it is told to. Node's own functions are replaced, so that every write below a folder can be
 * counted, refused, or done by half; the lab itself knows nothing of it. All of the lab's writes are synchronous.
 */

/** A write that is about to happen. */
export interface Write {
  /** From 1, in the order of the run. */
  number: number;
  /** The call and the file, for messages. */
  words: string;
  /** Whether a full disk would refuse it. */
  takesSpace: boolean;
  /** Does the first half of it; null where it is done at once or not at all. */
  half: (() => void) | null;
}

/** Looks at every write and lets it happen by returning. */
export type Strike = (write: Write) => void;

type Call = (...args: never[]) => unknown;
interface Kind {
  takesSpace: boolean;
  /** Whether this call changes anything on the disk; as a rule. */
  counts?: (args: unknown[]) => boolean;
  /** The arguments of half of the work. */
  half?: (args: unknown[]) => unknown[];
}

const halfOf = (data: unknown) => {
  const bytes = typeof data === 'string' ? Buffer.from(data) : (data as Uint8Array);
  return bytes.subarray(0, bytes.length >> 1);
};
const halfOfFile = ([file, data, ...rest]: unknown[]) => [file, halfOf(data), ...rest];

const kinds: Readonly<Record<string, Kind>> = {
  openSync: { takesSpace: true, counts: ([, flags]) => /^[wa]/.test(String(flags ?? 'r')) },
  writeSync: {
    takesSpace: true,
    half: ([file, data, offset = 0, length = (data as Uint8Array).length - Number(offset)]) => [
      file,
      data,
      offset,
      Number(length) >> 1,
    ],
  },
  writeFileSync: { takesSpace: true, half: halfOfFile },
  appendFileSync: { takesSpace: true, half: halfOfFile },
  fsyncSync: { takesSpace: true },
  fdatasyncSync: { takesSpace: true },
  renameSync: { takesSpace: true },
  copyFileSync: { takesSpace: true },
  cpSync: { takesSpace: true },
  linkSync: { takesSpace: true },
  symlinkSync: { takesSpace: true },
  mkdirSync: { takesSpace: true },
  truncateSync: { takesSpace: false },
  ftruncateSync: { takesSpace: false },
  unlinkSync: { takesSpace: false },
  rmSync: { takesSpace: false },
  rmdirSync: { takesSpace: false },
};

/**
 * Strikes the writes to a folder and what is in it.
 *
 * @param flushes whether files are really flushed, which takes long and makes a difference to a power cut only
 * @returns what was written so far, and a way to get the old disk back
 */
export function strikeWrites(
  folder: string,
  strike: Strike,
  { flushes = true } = {},
): { writes: Write[]; end: () => void } {
  const module = fs as unknown as Record<string, Call>;
  const originals = Object.fromEntries(
    [...Object.keys(kinds), 'closeSync'].map((name) => [name, module[name]]),
  );
  const root = resolve(folder);
  const files = new Map<number, string>();
  const writes: Write[] = [];
  // appendFileSync calls openSync and writeSync: one write, not three.
  let within = false;

  const fileOf = (args: unknown[]): string | undefined => {
    const paths = args.slice(0, 2).flatMap((arg) => {
      if (typeof arg === 'number') return files.get(arg) ?? [];
      return typeof arg === 'string' ? resolve(arg) : [];
    });
    return paths.find((path) => path === root || path.startsWith(root + sep));
  };

  for (const [name, { takesSpace, counts, half }] of Object.entries(kinds)) {
    module[name] = (...args: unknown[]) => {
      const call = (given: unknown[]) => originals[name](...(given as never[]));
      const file = within ? undefined : fileOf(args);
      if (file === undefined) return call(args);
      within = true;
      try {
        if (counts?.(args) ?? true) {
          const write: Write = {
            number: writes.length + 1,
            words: `${name} ${file.slice(root.length + 1) || '.'}`,
            takesSpace,
            half: half ? () => void call(half(args)) : null,
          };
          writes.push(write);
          strike(write);
        }
        if (name === 'fsyncSync' && !flushes) return undefined;
        const result = call(args);
        if (name === 'openSync') files.set(result as number, file);
        return result;
      } finally {
        within = false;
      }
    };
  }
  module.closeSync = (...args: unknown[]) => {
    files.delete(args[0] as number);
    return originals.closeSync(...(args as never[]));
  };
  syncBuiltinESMExports();
  return {
    writes,
    end: () => {
      Object.assign(module, originals);
      syncBuiltinESMExports();
    },
  };
}

/** From this write on there is no room for anything more. @param half whether half of the first one still fits */
export function fullDisk(at: number, half = false): Strike {
  return (write) => {
    if (write.number < at || !write.takesSpace) return;
    if (half && write.number === at) write.half?.();
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${write.words}`), { code: 'ENOSPC' });
  };
}

/** This write fails, and those after it would succeed again. */
export function failsOnce(at: number, half = false): Strike {
  return (write) => {
    if (write.number !== at) return;
    if (half) write.half?.();
    throw Object.assign(new Error(`EIO: i/o error, ${write.words}`), { code: 'EIO' });
  };
}

/** Whether a write makes, renames or removes something in a folder; others go to files that are there. */
export const changesFolder = ({ words }: Pick<Write, 'words'>) =>
  /^(open|writeFile|mkdir|rename|unlink|rm|rmdir|link|symlink|copyFile)Sync /.test(words);

/** From this write on the folder cannot be changed; files that are there can be written to. */
export function sealedFolder(at: number): Strike {
  return (write) => {
    if (write.number < at || !changesFolder(write)) return;
    throw Object.assign(new Error(`EACCES: permission denied, ${write.words}`), { code: 'EACCES' });
  };
}

/** With this write the process dies, as far as the disk can tell: whatever it does afterwards leaves no trace. */
export function deadDisk(at: number, half = false): Strike {
  let isDead = false;
  return (write) => {
    if (write.number === at) {
      if (half) write.half?.();
      isDead = true;
    }
    if (isDead) throw new Error('This process is dead.');
  };
}

/** With this write the process is killed for good. */
export function killedAt(at: number, half = false): Strike {
  return (write) => {
    if (write.number !== at) return;
    if (half) write.half?.();
    process.kill(process.pid, 'SIGKILL');
  };
}

/** A clock on which half a minute has passed whenever somebody looks: runs save after every second step. */
export function hurryClock(): () => void {
  const { now } = Date;
  let time = now();
  Date.now = () => {
    time += 31_000;
    return time;
  };
  return () => {
    Date.now = now;
  };
}
