import * as z from 'zod/mini';
import { type HubModel, isHubModelName } from '../../experiment/own/hub.ts';
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
  /** Takes it away, whether it is whole or not. */
  remove(id: string): Promise<void>;
  /** Models that come from a hub and are not whole yet. */
  downloads(): Promise<Download[]>;
  /** Begins one, or goes on with one. */
  beginDownload(download: Download): Promise<void>;
  /** What has come of a file, in its order. */
  parts(id: string, name: string): Promise<Blob[]>;
  /** Keeps the part of that number: whole, or not at all. @throws what the browser says */
  addPart(id: string, name: string, part: number, content: Blob): Promise<void>;
  removeParts(id: string, name: string): Promise<void>;
  /** All is there: from now on it is a model like any other. */
  finishDownload(id: string): Promise<void>;
}

/** A model that is fetched from a hub: what the hub says of it, and what the lab does. */
export interface Download {
  hub: HubModel;
  report: OwnModelReport;
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

const downloadSchema = z.object({
  hub: z.object({
    id: z.string(),
    revision: z.string(),
    license: z.nullable(z.string()),
    files: z.array(
      z.object({
        ...{ name: name(), bytes: count() },
        sha256: z.nullable(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
      }),
    ),
  }),
  report: reportSchema,
});

/** The same of what was kept of a download. */
export function downloadIn(value: unknown): Download | null {
  const read = downloadSchema.safeParse(value);
  return read.success && isHubModelName(read.data.hub.id, read.data.hub.revision) ? read.data : null;
}

/** What was kept of a model, or null where it is none: another version of the page may have kept it. */
export function reportIn(value: unknown): OwnModelReport | null {
  const read = reportSchema.safeParse(value);
  return read.success ? read.data : null;
}
