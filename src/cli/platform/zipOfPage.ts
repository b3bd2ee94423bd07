import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';

const START = `DPO Lab

Everything in this folder is a static page. It needs no network and no server of ours, but browsers open such
pages only from a web server, not from a file.

On your own computer, in this folder, run one of

    python3 -m http.server 8000
    npx --yes serve -l 8000

and open http://localhost:8000/ in Chrome, Edge, Firefox or Safari.

On a host, upload the folder as it is, under any path. With these two headers the page computes on several
threads; without them it works on one:

    Cross-Origin-Opener-Policy: same-origin
    Cross-Origin-Embedder-Policy: require-corp

On a plain http:// address that is not localhost, browsers offer no WebGPU: use https.
`;

/** The built page as a zip with one folder. The same page gives the same bytes. */
export function zipOfPage(folder: string): Uint8Array {
  const files: Zippable = { 'dpo-lab/START.txt': strToU8(START) };
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries
    .filter((one) => one.isFile())
    .toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1))) {
    const name = relative(folder, pathOf(entry)).split(sep).join('/');
    files[`dpo-lab/${name}`] = readFileSync(pathOf(entry));
  }
  // Zips cannot tell of times before 1980.
  return zipSync(files, { level: 9, mtime: '1980-01-01T00:00:00' });
}

const pathOf = ({ parentPath, name }: { parentPath: string; name: string }) => join(parentPath, name);
