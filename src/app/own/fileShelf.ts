import type { OwnModel } from '../../experiment/own/ownModel.ts';
import { type ModelShelf, reportIn } from './keptModel.ts';

/** Models in the browser's file system for pages: a folder each, with a report that is written last. */

const FOLDER = 'models';
/** A folder without it was left in the middle of a copy. */
const REPORT = 'lab.json';

/** Null where the browser has no such file system, or does not let pages write in it. */
export async function fileShelf(): Promise<ModelShelf | null> {
  try {
    if (!('createWritable' in FileSystemFileHandle.prototype)) return null;
    const root = await navigator.storage.getDirectory();
    return shelfIn(await root.getDirectoryHandle(FOLDER, { create: true }));
  } catch {
    // No such thing, or forbidden: on pages over plain http, in some private windows.
    return null;
  }
}

function shelfIn(models: FileSystemDirectoryHandle): ModelShelf {
  async function open(id: string): Promise<OwnModel | null> {
    try {
      const folder = await models.getDirectoryHandle(id);
      const fileIn = async (name: string) => (await folder.getFileHandle(name)).getFile();
      const report = reportIn(JSON.parse(await (await fileIn(REPORT)).text()));
      if (!report) return null;
      const files = report.files.map(async (name) => ({ name, content: await fileIn(name) }));
      return { report, files: await Promise.all(files) };
    } catch {
      return null;
    }
  }

  const remove = (id: string) => models.removeEntry(id, { recursive: true }).catch(() => {});

  return {
    open,
    remove,
    list: async () => {
      const reports = [];
      for await (const id of models.keys()) {
        const model = await open(id);
        if (model) reports.push(model.report);
        // What another tab is copying is its own.
        else await unlessBusy(id, () => remove(id));
      }
      return reports;
    },
    keep: ({ report, files }, onBytes) =>
      alone(report.id, async () => {
        await remove(report.id);
        try {
          const folder = await models.getDirectoryHandle(report.id, { create: true });
          let done = 0;
          const onPart = (bytes: number) => {
            done += bytes;
            onBytes(done);
          };
          for (const { name, content } of files.filter(({ name }) => report.files.includes(name)))
            await copy(content, await folder.getFileHandle(name, { create: true }), onPart);
          await copy(
            new Blob([JSON.stringify(report)]),
            await folder.getFileHandle(REPORT, { create: true }),
          );
        } catch (error) {
          await remove(report.id);
          throw error;
        }
        // Asked for once there is something to lose; whatever the browser says, it may still be there tomorrow.
        void navigator.storage.persist?.().catch(() => {});
      }),
  };
}

async function copy(content: Blob, to: FileSystemFileHandle, onPart: (bytes: number) => void = () => {}) {
  const writable = await to.createWritable();
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (part, controller) => {
      onPart(part.byteLength);
      controller.enqueue(part);
    },
  });
  await content.stream().pipeThrough(count).pipeTo(writable);
}

const lockOf = (id: string) => `dpo-lab-model-${id}`;

/** One tab at a time copies a model, where the browser can tell. */
function alone(id: string, work: () => Promise<void>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined;
  return locks ? locks.request(lockOf(id), work) : work();
}

async function unlessBusy(id: string, work: () => Promise<void>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined;
  await locks?.request(lockOf(id), { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}
