import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { build, type Plugin } from 'vite';

const SOURCE = join(import.meta.dirname, '..', '..', 'worker', 'offline', 'serviceWorker.ts');
const SCRIPT = 'sw.js';

/** A built file, by its address under the page, and what changes whenever its bytes do. */
export interface StoredFile {
  url: string;
  revision: string;
}

/** Everything in a folder of built files that the page may ask for. */
export function storedFiles(folder: string): StoredFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, url: relative(folder, path).split(sep).join('/') }))
    .filter(({ url }) => url !== SCRIPT && !url.startsWith('.'))
    .sort((a, b) => (a.url < b.url ? -1 : 1))
    .map(({ path, url }) => ({
      url,
      revision: createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16),
    }));
}

/**
 * Writes the service worker beside the built page, before it the list of all files. It is a script of its own, because it
 * has to be one file with a name that stays. `collect` sees what is in it.
 */
export function offlineWorker(collect: Plugin): Plugin {
  let folder = '';
  let script = '';
  return {
    name: 'offline-worker',
    apply: 'build',
    configResolved: ({ build: { outDir }, root }) => {
      folder = resolve(root, outDir);
    },
    buildStart: async () => {
      const built = await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        plugins: [collect],
        define: { 'process.env.NODE_ENV': JSON.stringify('production') },
        build: { write: false, rolldownOptions: { input: SOURCE, output: { format: 'iife' } } },
      });
      const [{ output }] = [built].flat() as { output: { code: string }[] }[];
      script = output[0].code;
    },
    // Not where a build is only looked at; and by now everything else has been written.
    writeBundle: {
      order: 'post',
      sequential: true,
      handler: () => {
        writeFileSync(
          join(folder, SCRIPT),
          `const FILES = ${JSON.stringify(storedFiles(folder))};\n${script}`,
        );
      },
    },
  };
}
