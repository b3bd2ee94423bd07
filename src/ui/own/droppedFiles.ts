import type { ModelFile } from '../../experiment/own/ownModel.ts';

/** Files of one folder, without those in folders within it. */
interface GivenFiles {
  files: ModelFile[];
  /** Of their folder; empty where single files were given. */
  name: string;
}

/** More are not looked for: a model has a dozen, and a home folder may have a million. */
const MOST_FILES = 2000;

/** What was picked: by `webkitdirectory` as "folder/config.json", else by its name alone. */
export function filesOf(list: FileList | null): GivenFiles {
  const files = [...(list ?? [])].filter(({ webkitRelativePath: path }) => path.split('/').length <= 2);
  const [first] = files;
  return {
    name: first?.webkitRelativePath.includes('/') ? first.webkitRelativePath.split('/')[0] : '',
    files: files.slice(0, MOST_FILES).map((content) => ({ name: content.name, content })),
  };
}

/** What was dropped: files, or a folder, whose own files are taken. */
export async function droppedFiles(transfer: DataTransfer): Promise<GivenFiles> {
  // The list is empty as soon as the event is over.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.());
  const loose = [...transfer.files];
  const folder = entries.find((entry) => entry?.isDirectory);
  if (!folder) return { name: '', files: loose.map((content) => ({ name: content.name, content })) };
  const inFolder = await entriesOf((folder as FileSystemDirectoryEntry).createReader());
  const files = await Promise.all(inFolder.filter(({ isFile }) => isFile).map(fileOf));
  return { name: folder.name, files };
}

/** A reader gives some at a time, and none at the end. */
async function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  while (all.length < MOST_FILES) {
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0) break;
    all.push(...some);
  }
  return all;
}

const fileOf = (entry: FileSystemEntry) =>
  new Promise<ModelFile>((resolve, reject) =>
    (entry as FileSystemFileEntry).file((content) => resolve({ name: content.name, content }), reject),
  );
