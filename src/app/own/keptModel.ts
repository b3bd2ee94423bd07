import * as z from 'zod/mini';
import type { OwnModel, OwnModelReport } from '../../experiment/own/ownModel.ts';

/** Where this browser keeps models of one's own: in its file system for pages, or in a database where it has none. */
export interface ModelShelf {
  /** What is known of each model that is kept whole. */
  list(): Promise<OwnModelReport[]>;
  /** The model of that name with its files, which are not read yet; null where it is not there. */
  open(id: string): Promise<OwnModel | null>;
  /**
   * Copies a model, in the place of an older copy.
   *
   * @param onBytes called with the bytes that are copied so far
   * @throws what the browser says: there is no room, or it keeps nothing
   */
  keep(model: OwnModel, onBytes: (done: number) => void): Promise<void>;
  remove(id: string): Promise<void>;
}

const count = () => z.number().check(z.nonnegative());
const name = () => z.string().check(z.regex(/^[\w.-]+$/), z.maxLength(200));
const reportSchema = z.object({
  id: name(),
  architecture: z.string(),
  ...{ parameters: count(), layers: count(), width: count(), heads: count(), vocabulary: count() },
  dtypes: z.array(z.string()),
  ...{ positions: count(), reads: count() },
  chat: z.boolean(),
  files: z.array(name()),
  bytes: count(),
  plans: z.array(
    z.object({
      ...{ loraRank: count(), batchSize: count(), bytes: count() },
      problem: z.nullable(z.string()),
    }),
  ),
});

/** What was kept of a model, or null where it is none: another version of the page may have kept it. */
export function reportIn(value: unknown): OwnModelReport | null {
  const read = reportSchema.safeParse(value);
  return read.success ? read.data : null;
}
