import { type DBSchema, openDB } from 'idb';
import type { OwnModelReport } from '../../experiment/own/ownModel.ts';
import { type ModelShelf, reportIn } from './keptModel.ts';

/** Models in a database, for browsers whose pages have no file system: a file is one value. */
interface ModelDatabase extends DBSchema {
  reports: { key: string; value: unknown };
  /** By model and name. */
  files: { key: [string, string]; value: Blob };
}

/** Empty, and keeping nothing, where the browser forbids databases too. */
export function databaseShelf(): ModelShelf {
  const database = () =>
    openDB<ModelDatabase>('dpo-lab-models', 1, {
      upgrade: (db) => {
        db.createObjectStore('reports');
        db.createObjectStore('files');
      },
    });
  return {
    list: async () => {
      const db = await database().catch(() => null);
      const reports = (await db?.getAll('reports').catch(() => [])) ?? [];
      db?.close();
      return reports.map(reportIn).filter((report): report is OwnModelReport => report !== null);
    },
    open: async (id) => {
      const db = await database().catch(() => null);
      if (!db) return null;
      try {
        const report = reportIn(await db.get('reports', id));
        if (!report) return null;
        const contents = await Promise.all(report.files.map((name) => db.get('files', [id, name])));
        const files = report.files.flatMap((name, i) => {
          const content = contents[i];
          return content ? [{ name, content }] : [];
        });
        return files.length === report.files.length ? { report, files } : null;
      } finally {
        db.close();
      }
    },
    keep: async ({ report, files }, onBytes) => {
      const db = await database();
      try {
        let done = 0;
        for (const { name, content } of files.filter(({ name }) => report.files.includes(name))) {
          await db.put('files', content, [report.id, name]);
          done += content.size;
          onBytes(done);
        }
        await db.put('reports', report, report.id);
      } finally {
        db.close();
      }
    },
    remove: async (id) => {
      const db = await database();
      await db.delete('reports', id);
      await db.delete('files', IDBKeyRange.bound([id], [id, []]));
      db.close();
    },
  };
}
