import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Fonts come in by style sheets, of which bundles do not tell. */
const FONT = join(process.cwd(), 'node_modules', '@fontsource-variable', 'inter', 'index.css');

/**
 * Writes licenses.md: name, version and license text of every package in the page and in the worker.
 * Vite's own list (build.license) leaves out the worker, which carries the most. `collect` looks into a bundle;
 * `write` does too, and ends the build where a package has no text.
 */
export function licenseList(): { collect: Plugin; write: Plugin } {
  const modules = new Set<string>();
  const collect: Plugin['generateBundle'] = (_, bundle) => {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') for (const module of file.moduleIds) modules.add(module);
    }
  };
  return {
    collect: { name: 'license-list-collect', generateBundle: collect },
    write: {
      name: 'license-list',
      generateBundle(options, bundle, isWrite) {
        collect.call(this, options, bundle, isWrite);
        this.emitFile({ type: 'asset', fileName: 'licenses.md', source: licensesOf([...modules, FONT]) });
      },
    },
  };
}

/** The text of licenses.md for these bundled files. Throws a sentence where the license of a package is not found. */
export function licensesOf(modules: Iterable<string>): string {
  const packages = [...sourcesByFolder(modules)].map(([folder, sources]) => read(folder, sources));
  const apache = packages.find(
    ({ license, files }) => license === 'Apache-2.0' && isBlankApache(files),
  )?.files;
  const entries = packages.map((found) => ({ ...found, text: textOf(found, apache) }));
  const missing = entries.filter(({ text }) => text === '').map(({ name }) => name);
  if (missing.length > 0) {
    throw new Error(
      `No license text was found for ${missing.join(', ')}; the page may not be given away without it. ` +
        'Look for it by hand, and teach src/cli/build/licenses.ts where it is.',
    );
  }
  return entries
    .map(({ name, version, license, text }) => `## ${name} ${version} (${license})\n\n${text}\n`)
    .sort()
    .join('\n');
}

interface Package {
  name: string;
  version: string;
  license: string;
  /** What its LICENSE, COPYING and NOTICE files say, or nothing. */
  files: string;
  readme: string;
  /** The beginnings of its bundled files, where licenses and copyright lines stand. */
  heads: string[];
}

function sourcesByFolder(modules: Iterable<string>): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const module of modules) {
    // Bundlers mark the files they make up with a zero byte, and variants of a file with a query.
    const source = module.replace(/^\0/, '').replace(/\?.*$/, '');
    const folder = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(source)?.[0];
    if (folder) folders.set(folder, [...(folders.get(folder) ?? []), source]);
  }
  return folders;
}

function read(folder: string, sources: readonly string[]): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const contents = (pattern: RegExp) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && pattern.test(entry.name))
      .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim())
      .join('\n\n');
  return {
    name,
    version,
    license,
    files: contents(/^(licen[sc]e|copying|notice)/i),
    readme: contents(/^readme/i),
    heads: [...sources].sort().map((source) => readFileSync(source, 'utf8').slice(0, 8000)),
  };
}

/**
 * The license text of a package: its own files, else the section of its README, else the comments in its sources.
 * Where those only refer to the Apache license, as in all of tfjs, its standard text follows. That of MIT, ISC and
 * BSD is never taken from elsewhere, because it begins with a copyright line.
 */
function textOf({ license, files, readme, heads }: Package, apache = ''): string {
  const comments = heads.flatMap(commentsOf);
  let text = files;
  if (text === '') text = sectionsOf(readme).find(grantsRights) ?? '';
  if (text === '' && license === 'Apache-2.0' && apache !== '') {
    const notice = comments.find((comment) => /licensed under the apache license/i.test(comment));
    text = [notice, apache].filter(Boolean).join('\n\n');
  }
  // A file that somebody else wrote keeps the notice of its author.
  for (const comment of comments.filter(grantsRights)) {
    const holder = /copyright.*/i.exec(comment)?.[0] ?? comment;
    if (!text.includes(holder)) text += `\n\n${comment}`;
  }
  return text.trim();
}

/** Whether a text is a license itself and not only the name of one. */
function grantsRights(text: string): boolean {
  return /permission is hereby granted|permission to use, copy|redistribution and use/i.test(text);
}

/** Apache's license names no copyright holder: only its appendix has a line to fill in for one. */
function isBlankApache(text: string): boolean {
  return text.startsWith('Apache License') && /copyright \[yyyy\] \[name of copyright owner\]/i.test(text);
}

/** The parts of a README whose heading speaks of a license. */
function sectionsOf(readme: string): string[] {
  const parts = readme.split(/^(?=#{1,6} |.+\r?\n(?:={3,}|-{3,})\s*$)/m);
  return parts.filter((part) => /^.*licen[sc]e/i.test(part)).map((part) => part.trim());
}

/** The texts of the comments of a source file, without what makes them comments. */
function commentsOf(source: string): string[] {
  const blocks = source.match(/\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*(?:\r?\n|$))+/gm) ?? [];
  return blocks.map((block) =>
    block
      .replace(/^\/\*+|\*+\/$/g, '')
      .replace(/^[ \t]*(?:\/\/|\*)[ \t]?/gm, '')
      .replace(/^(?:@license\b.*|=+)$/gm, '')
      .trim(),
  );
}
