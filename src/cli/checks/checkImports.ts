import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type Import, listImports } from './checkImportList.ts';
import { type FolderRule, fileRules, folderRules, packageRules } from './checkImportTable.ts';

/**
 * Holds the import table against a tree of source files. `sources` maps paths relative to `src`, with forward
 * slashes, to file contents. Returns one sentence a violation, each beginning with file:line.
 *
 * Tests (`*.test.ts`, `*.test.tsx`) may import anything.
 */
export function checkImports(sources: ReadonlyMap<string, string>): string[] {
  const violations: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [path, text] of sources) {
    if (!/\.tsx?$/.test(path) || /\.test\.tsx?$/.test(path)) continue;
    const imports = listImports(path, text);
    for (const found of imports) {
      const problem = problemWith(path, found);
      if (problem) violations.push(`src/${path}:${found.line}: ${problem}`);
    }
    const files = imports.map(({ specifier }) => specifier && localTarget(path, specifier));
    graph.set(path, [...new Set(files.filter((file) => file !== null))]);
  }
  return [...violations, ...findCycles(graph).map((cycle) => `src/${cycle[0]}: cycle: ${cycle.join(' → ')}`)];
}

/** The imported path relative to `src`, without a query such as `?url`; null for a package. */
function localTarget(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.') && !specifier.startsWith('/')) return null;
  return posix.normalize(posix.join(posix.dirname(from), specifier.replace(/\?.*$/, '')));
}

function problemWith(path: string, { specifier, typeOnly }: Import): string | null {
  const folder = path.split('/')[0];
  const rule = Object.hasOwn(folderRules, folder) ? folderRules[folder] : undefined;
  if (!rule) {
    return `${folder} has no row in the import table; the folders are ${Object.keys(folderRules).join(', ')}`;
  }
  if (specifier === null) {
    return rule.imports.includes('*') ? null : 'a computed import path cannot be checked; write it out';
  }
  const target = localTarget(path, specifier);
  return target === null
    ? problemWithPackage(folder, specifier)
    : problemWithFile(path, rule, target, typeOnly);
}

function problemWithPackage(folder: string, specifier: string): string | null {
  const name = isBuiltin(specifier) && !specifier.startsWith('node:') ? `node:${specifier}` : specifier;
  const rule = packageRules.find(({ packages }) => packages.some((entry) => stands(entry, name)));
  if (!rule || rule.folders.includes(folder)) return null;
  const folders = rule.folders.join(', ');
  return `${folder} imports '${specifier}', which only ${folders} may import: ${rule.because}`;
}

function problemWithFile(path: string, rule: FolderRule, target: string, typeOnly: boolean): string | null {
  const folder = path.split('/')[0];
  if (rule.not?.some((entry) => stands(entry, target))) {
    return `${folder} may not import ${target}: only tests may`;
  }
  if (rule.imports.includes('*')) return null;
  if (target.startsWith('..')) return `${folder} imports '${target}', which lies outside src`;
  const beyond = Object.hasOwn(fileRules, path) ? fileRules[path] : undefined;
  const imports = [folder, ...rule.imports, ...(beyond?.imports ?? [])];
  const types = [...(rule.types ?? []), ...(beyond?.types ?? [])];
  if (imports.some((entry) => stands(entry, target))) return null;
  if (types.some((entry) => stands(entry, target))) {
    return typeOnly ? null : `${folder} may import only types of ${target}: write 'import type'`;
  }
  const allowed = [...rule.imports, ...types.map((entry) => `types of ${entry}`)].join(', ');
  return `${folder} may not import ${target}; it may import ${allowed || 'nothing but itself'}`;
}

/** Does a table entry ("model", "ops/tf.ts", "react", "@tensorflow/", "node:") stand for this path? */
function stands(entry: string, path: string): boolean {
  if (/[/:]$/.test(entry)) return path.startsWith(entry);
  return path === entry || path.startsWith(`${entry}/`);
}

/** One cycle for every file that closes one, each as a path that ends where it begins. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (file: string) => {
    const at = trail.indexOf(file);
    if (at >= 0) cycles.push([...trail.slice(at), file]);
    if (at >= 0 || finished.has(file)) return;
    trail.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    trail.pop();
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return cycles;
}
