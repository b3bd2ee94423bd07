import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import * as z from 'zod/mini';
import { type OwnData, ownKey } from '../../experiment/own/ownData.ts';
import { ownDataSchema } from '../../experiment/own/ownDataSchema.ts';

/** What this browser keeps of somebody's own data: data sets that were used, and votes. */
interface OwnDatabase extends DBSchema {
  data: { key: string; value: unknown };
  votes: { key: string; value: unknown };
}

const voteSchema = z.object({
  prompt: z.string(),
  a: z.string(),
  b: z.string(),
  written: z.optional(z.object({ prompt: z.string(), a: z.string(), b: z.string() })),
  /** Which answer is better; a tie teaches nothing and is kept as one. */
  choice: z.enum(['a', 'b', 'tie']),
});
export type OwnVote = z.infer<typeof voteSchema>;

let opened: Promise<IDBPDatabase<OwnDatabase>> | undefined;

/** Opened at the first use, so that a browser that forbids it troubles nobody before. */
function database(): Promise<IDBPDatabase<OwnDatabase>> {
  opened ??= openDB<OwnDatabase>('dpo-lab-own', 1, {
    upgrade: (db) => {
      db.createObjectStore('data');
      db.createObjectStore('votes');
    },
    terminated: () => {
      opened = undefined;
    },
  });
  // A browser that refuses once may allow it later.
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

/** Keeps data under their own key. @returns false where the browser has no room for them, or forbids it */
export async function keepOwn(data: OwnData): Promise<boolean> {
  try {
    await (await database()).put('data', data, ownKey(data));
    return true;
  } catch {
    return false;
  }
}

/** The data of that key; null where they are not there, or are no such data. */
export async function storedOwn(key: string): Promise<OwnData | null> {
  try {
    const read = ownDataSchema.safeParse(await (await database()).get('data', key));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** All data that are kept. */
export async function allOwn(): Promise<OwnData[]> {
  try {
    const values = await (await database()).getAll('data');
    return values.flatMap((value) => {
      const read = ownDataSchema.safeParse(value);
      return read.success ? [read.data] : [];
    });
  } catch {
    return [];
  }
}

export async function removeOwn(key: string): Promise<void> {
  await (await database()).delete('data', key).catch(() => {});
}

const VOTES = 'votes';

export async function storedVotes(): Promise<OwnVote[]> {
  try {
    const read = z.array(voteSchema).safeParse(await (await database()).get('votes', VOTES));
    return read.success ? read.data : [];
  } catch {
    return [];
  }
}

/** Votes are small; where they cannot be kept they stay on the page until it is closed. */
export async function keepVotes(votes: readonly OwnVote[]): Promise<void> {
  try {
    await (await database()).put('votes', votes, VOTES);
  } catch {
    // Said nowhere: they can be saved as a file at any time.
  }
}
