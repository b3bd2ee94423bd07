import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Limits of what a visitor downloads, in bytes of gzipped script; without the worker, which is started, not imported. */
const firstViewLimit = 180_000;
const placeLimit = 250_000;
/** A part of a place that is fetched when somebody opens it; the largest is the list to search in, on Ariakit. */
const partLimit = 45_000;
/**
 * All such parts together: eight lessons are some 45 kB of it, what they give to try another 40, the checks on stored
 * files 15, the library with its reports 15, models on a hub 5, links with what they compare 5, hints 3.
 */
const laterLimit = 235_000;
const modelLimit = 3_000_000;

/** Words that stay in tfjs however it is minified: the names of its engine and flags on the global object. */
const tfjsMarks = ['_tfengine', '_tfjs_', 'WEBGPU_USE_', 'tfjsflags'];

/** An entry of Vite's manifest: an output file and what it loads. */
interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

/** The place that is shown where an address names none. */
const FIRST = 'lessons';

/**
 * The scripts that each place needs before it shows anything, by its name, and those that places may fetch later. A
 * place is a part that index.html imports dynamically: `src/ui/lab/LabPlace.tsx` is `lab`. A room is a page of its own
 * within a place, such as an open lesson: what a place imports dynamically under a name that ends in `Page.tsx`.
 */
export function pageFiles(manifest: Readonly<Record<string, Chunk>>): {
  places: Map<string, string[]>;
  rooms: Map<string, string[]>;
  later: string[];
} {
  const reached = (names: readonly string[], follow: (chunk: Chunk) => readonly string[]) => {
    const seen = new Set<string>();
    const visit = (name: string) => {
      const chunk = manifest[name];
      if (chunk === undefined) throw new Error(`The manifest names ${name} but does not describe it.`);
      if (seen.has(name)) return;
      seen.add(name);
      for (const next of follow(chunk)) visit(next);
    };
    for (const name of names) visit(name);
    return [...seen].map((name) => manifest[name].file);
  };
  const statically = ({ imports = [] }: Chunk) => imports;
  const all = reached(['index.html'], ({ imports = [], dynamicImports = [] }) => [
    ...imports,
    ...dynamicImports,
  ]);
  // What else is imported there, such as the offer of a newer version, comes later.
  const entries = (manifest['index.html']?.dynamicImports ?? []).filter((name) => name.endsWith('Place.tsx'));
  const places = new Map(
    entries.map((entry) => [entry.split('/').at(-2) ?? entry, reached(['index.html', entry], statically)]),
  );
  const rooms = new Map(
    entries.flatMap((entry) =>
      (manifest[entry]?.dynamicImports ?? [])
        .filter((name) => name.endsWith('Page.tsx'))
        .map((room): [string, string[]] => [
          `${entry.split('/').at(-2)}: ${room.split('/').at(-1)}`,
          reached(['index.html', entry, room], statically),
        ]),
    ),
  );
  const needed = new Set([...places.values(), ...rooms.values()].flat());
  return { places, rooms, later: all.filter((file) => !needed.has(file)) };
}

/** Holds a built page against its limits. Returns what it measured; throws a sentence where a limit is broken. */
export function checkBundle(dist: string): string {
  const read = (file: string) => readFileSync(join(dist, file));
  const { places, rooms, later } = pageFiles(JSON.parse(read('.vite/manifest.json').toString()));

  const gzipped = (files: readonly string[]) =>
    files.reduce((sum, file) => sum + gzipSync(read(file), { level: 9 }).length, 0);
  const sizes = [...places].map(([name, files]) => {
    const size = gzipped(files);
    const limit = name === FIRST ? firstViewLimit : placeLimit;
    requireAtMost(size, limit, `The scripts of the place “${name}”, gzipped, without the worker`);
    return `${name} ${kilobytes(size)} of ${kilobytes(limit)}`;
  });
  if (!places.has(FIRST)) throw new Error(`index.html imports no place “${FIRST}”.`);
  const roomSizes = [...rooms].map(([name, files]) => {
    const size = gzipped(files);
    requireAtMost(size, placeLimit, `The scripts of “${name}”, gzipped, with its place`);
    return `${name} ${kilobytes(size)}`;
  });
  for (const file of later)
    requireAtMost(gzipped([file]), partLimit, `${file}, gzipped, which is fetched later`);
  const laterSize = gzipped(later);
  requireAtMost(laterSize, laterLimit, 'The scripts that the page fetches later, gzipped');

  const model = join(dist, 'model', 'sft');
  const modelSize = readdirSync(model).reduce((sum, name) => sum + statSync(join(model, name)).size, 0);
  requireAtMost(modelSize, modelLimit, 'The shipped model (public/model/sft)');

  const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  const withTfjs = scripts.filter((file) => tfjsMarks.some((mark) => read(file).includes(mark)));
  if (withTfjs.length === 0) {
    throw new Error(
      'No script contains tfjs, not even the worker: the marks of tfjs in this check are outdated.',
    );
  }
  const inPage = withTfjs.filter((file) =>
    [...[...places.values(), ...rooms.values()].flat(), ...later].includes(file.replaceAll('\\', '/')),
  );
  if (inPage.length > 0) throw new Error(`tfjs has come into the page's own bundle: ${inPage.join(', ')}.`);

  checkHtml(read('index.html').toString());
  return (
    `Scripts, gzipped, no tfjs: ${[...sizes, ...roomSizes].join(', ')}. ` +
    `Fetched later: ${kilobytes(laterSize)} of ${kilobytes(laterLimit)}. ` +
    `Shipped model: ${kilobytes(modelSize)} of ${kilobytes(modelLimit)}.`
  );
}

/** The page brings its own policy, since a static host sends no headers, and keeps to it: no inline scripts. */
export function checkHtml(html: string): void {
  if (!/<meta[^>]+http-equiv="Content-Security-Policy"/i.test(html)) {
    throw new Error('index.html has no Content-Security-Policy.');
  }
  if (/'unsafe-inline'|'unsafe-eval'/.test(html.match(/script-src[^;"]*/)?.[0] ?? "'unsafe-inline'")) {
    throw new Error('The policy of index.html must have a script-src without unsafe-inline and unsafe-eval.');
  }
  const inline = html.match(/<script(?![^>]*\ssrc=)[^>]*>/i);
  if (inline) throw new Error(`index.html has an inline script, which its policy forbids: ${inline[0]}`);
  const absolute = html.match(/(?:src|href)="\/[^"]*"/);
  if (absolute)
    throw new Error(`index.html has an absolute address, so it fails under a sub-path: ${absolute[0]}`);
}

function requireAtMost(bytes: number, limit: number, what: string): void {
  if (bytes > limit) throw new Error(`${what}: ${kilobytes(bytes)}, the limit is ${kilobytes(limit)}.`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
