import { FileProblem } from '../../experiment/fileProblem.ts';
import { downloadFile, type ExpectedFile } from './download.ts';

/** What is told while files come in. */
export interface LoadReport {
  /** Bytes so far and in all. */
  onProgress: (loadedBytes: number, totalBytes: number) => void;
  onNotice: (sentence: string) => void;
}

/** A folder on the server whose card lists its files. */
export interface Folder<Name extends string> {
  /** Ends in a slash. */
  url: string;
  files: Record<string, ExpectedFile>;
  /** Those of its files that are wanted. */
  names: readonly Name[];
}

/**
 * Fetches files of several folders together, counting their bytes as one sum.
 *
 * @throws FileProblem that names the file and what is wrong with it
 */
export async function downloadFolders<const Names extends readonly string[]>(
  folders: { [Index in keyof Names]: Folder<Names[Index]> },
  { onProgress, onNotice }: LoadReport,
): Promise<{
  contents: { [Index in keyof Names]: Record<Names[Index], Uint8Array> };
  downloadedBytes: number;
}> {
  const wanted = folders.map(({ url, files, names }) =>
    names.map((name: string) => ({ name, url: url + name, expected: expectedFile(files, name) })),
  );
  const total = wanted.flat().reduce((sum, { expected }) => sum + expected.bytes, 0);

  let loaded = 0;
  let downloadedBytes = 0;
  onProgress(0, total);
  const notices = new Set<string>();
  const report = {
    onBytes: (bytes: number, fromNetwork: boolean) => {
      loaded += bytes;
      if (fromNetwork) downloadedBytes += bytes;
      onProgress(loaded, total);
    },
    // Each file would say the same.
    onNotice: (sentence: string) => {
      if (!notices.has(sentence)) onNotice(sentence);
      notices.add(sentence);
    },
  };
  const contents = await Promise.all(
    wanted.map(async (files) => {
      const loading = files.map(async ({ name, url, expected }) => {
        return [name, await downloadFile(url, expected, report)] as const;
      });
      return Object.fromEntries(await Promise.all(loading));
    }),
  );
  return { contents: contents as never, downloadedBytes };
}

function expectedFile(files: Record<string, ExpectedFile>, name: string): ExpectedFile {
  if (Object.hasOwn(files, name)) return files[name];
  throw new FileProblem('card.json', `does not list ${name}`, 'Download the folder again.');
}
