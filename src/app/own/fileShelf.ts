import type { OwnModel } from '../../experiment/own/ownModel.ts';
import { type Download, downloadIn, type ModelShelf, reportIn } from './keptModel.ts';

/** Models in the browser's file system for pages: a folder each, with a report that is written last. */

const FOLDER = 'models';
/** A folder without it was left in the middle of a copy. */
const REPORT = 'lab.json';
/** In its place while a model is being fetched. */
const DOWNLOAD = 'download.json';
const partName = (name: string, part: number) => `${name}~${String(part).padStart(5, '0')}`;

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
  async function read(id: string, name: string): Promise<File | null> {
    try {
      const folder = await models.getDirectoryHandle(id);
      return await (await folder.getFileHandle(name)).getFile();
    } catch {
      return null;
    }
  }

  async function json(id: string, name: string): Promise<unknown> {
    try {
      return JSON.parse((await (await read(id, name))?.text()) ?? 'null');
    } catch {
      return null;
    }
  }

  async function write(id: string, name: string, content: Blob, onPart?: (bytes: number) => void) {
    const folder = await models.getDirectoryHandle(id, { create: true });
    await copy(content, await folder.getFileHandle(name, { create: true }), onPart);
  }

  async function parts(id: string, name: string): Promise<File[]> {
    const found: File[] = [];
    for (;;) {
      const part = await read(id, partName(name, found.length));
      // An empty one was begun and never closed.
      if (!part || part.size === 0) return found;
      found.push(part);
    }
  }

  async function open(id: string): Promise<OwnModel | null> {
    const report = reportIn(await json(id, REPORT));
    if (!report) return null;
    const files = [];
    for (const name of report.files) {
      const whole = await read(id, name);
      const content = whole ?? new Blob(await parts(id, name));
      if (!whole && content.size === 0) return null;
      files.push({ name, content });
    }
    return { report, files };
  }

  const download = async (id: string): Promise<Download | null> => downloadIn(await json(id, DOWNLOAD));
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
        else if (!(await download(id))) await unlessBusy(id, () => remove(id));
      }
      return reports;
    },
    keep: ({ report, files }, onBytes) =>
      alone(report.id, async () => {
        await remove(report.id);
        try {
          let done = 0;
          const onPart = (bytes: number) => {
            done += bytes;
            onBytes(done);
          };
          for (const { name, content } of files.filter(({ name }) => report.files.includes(name)))
            await write(report.id, name, content, onPart);
          await write(report.id, REPORT, new Blob([JSON.stringify(report)]));
        } catch (error) {
          await remove(report.id);
          throw error;
        }
        // Asked for once there is something to lose; whatever the browser says, it may still be there tomorrow.
        void navigator.storage.persist?.().catch(() => {});
      }),
    downloads: async () => {
      const found = [];
      for await (const id of models.keys()) {
        const begun = await download(id);
        if (begun && !(await read(id, REPORT))) found.push(begun);
      }
      return found;
    },
    beginDownload: async (begun) => {
      await write(begun.report.id, DOWNLOAD, new Blob([JSON.stringify(begun)]));
      void navigator.storage.persist?.().catch(() => {});
    },
    parts,
    addPart: (id, name, part, content) => write(id, partName(name, part), content),
    removeParts: async (id, name) => {
      const folder = await models.getDirectoryHandle(id);
      const last = (await parts(id, name)).length;
      for (let part = last; part >= 0; part--) await folder.removeEntry(partName(name, part)).catch(() => {});
    },
    finishDownload: async (id) => {
      const report = (await download(id))?.report;
      if (!report) throw new Error('its download is gone');
      await write(id, REPORT, new Blob([JSON.stringify(report)]));
    },
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
