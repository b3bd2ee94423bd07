import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OwnModelReport } from '../../experiment/own/ownModel.ts';
import { downloadIn, type ModelShelf, reportIn } from './keptModel.ts';

/** Models in a database, for browsers whose pages have no file system: a file is one value. */
interface ModelDatabase extends DBSchema {
  reports: { key: string; value: unknown };
  /** By model and name. */
  files: { key: [string, string]; value: Blob };
  /** What is being fetched, and parts of its files by model, name and number. */
  downloads: { key: string; value: unknown };
  parts: { key: [string, string, number]; value: Blob };
}

/** All keys that begin so: arrays come after numbers and strings. */
const under = (...key: string[]) => IDBKeyRange.bound(key, [...key, []]);

/** Empty, and keeping nothing, where the browser forbids databases too. */
export function databaseShelf(): ModelShelf {
  const database = () =>
    openDB<ModelDatabase>('dpo-lab-models', 2, {
      upgrade: (db, version) => {
        if (version < 1) {
          db.createObjectStore('reports');
          db.createObjectStore('files');
        }
        db.createObjectStore('downloads');
        db.createObjectStore('parts');
      },
    });
  /** Opened for each, so that it stands in nobody's way. */
  async function within<T>(work: (db: IDBPDatabase<ModelDatabase>) => Promise<T>): Promise<T> {
    const db = await database();
    try {
      return await work(db);
    } finally {
      db.close();
    }
  }
  return {
    list: async () => {
      const db = await database().catch(() => null);
      const reports = (await db?.getAll('reports').catch(() => [])) ?? [];
      db?.close();
      return reports.map(reportIn).filter((report): report is OwnModelReport => report !== null);
    },
    open: (id) =>
      within(async (db) => {
        const report = reportIn(await db.get('reports', id));
        if (!report) return null;
        const files = [];
        for (const name of report.files) {
          const whole = await db.get('files', [id, name]);
          const content = whole ?? new Blob(await db.getAll('parts', under(id, name)));
          if (!whole && content.size === 0) return null;
          files.push({ name, content });
        }
        return { report, files };
      }).catch(() => null),
    keep: ({ report, files }, onBytes) =>
      within(async (db) => {
        let done = 0;
        for (const { name, content } of files.filter(({ name }) => report.files.includes(name))) {
          await db.put('files', content, [report.id, name]);
          done += content.size;
          onBytes(done);
        }
        await db.put('reports', report, report.id);
      }),
    remove: (id) =>
      within(async (db) => {
        await db.delete('reports', id);
        await db.delete('files', under(id));
        await db.delete('downloads', id);
        await db.delete('parts', under(id));
      }),
    downloads: () =>
      within(async (db) => {
        const whole = await db.getAllKeys('reports');
        const begun = (await db.getAll('downloads')).map(downloadIn).filter((begun) => begun !== null);
        return begun.filter(({ report }) => !whole.includes(report.id));
      }).catch(() => []),
    beginDownload: (begun) => within(async (db) => void (await db.put('downloads', begun, begun.report.id))),
    parts: (id, name) => within((db) => db.getAll('parts', under(id, name))),
    addPart: (id, name, part, content) =>
      within(async (db) => void (await db.put('parts', content, [id, name, part]))),
    removeParts: (id, name) => within((db) => db.delete('parts', under(id, name))),
    finishDownload: (id) =>
      within(async (db) => {
        const begun = downloadIn(await db.get('downloads', id));
        if (!begun) throw new Error('its download is gone');
        await db.put('reports', begun.report, id);
        await db.delete('downloads', id);
      }),
  };
}
