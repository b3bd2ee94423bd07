import { join } from 'node:path';
import { readText } from '../files/modelFiles.ts';

/** Lines of source files that hold code: neither empty nor comments. @param files from the project's folder on */
export function linesOfCode(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + countCode(readText(join(...file.split('/')))), 0);
}

/** A comment begins a line or stands behind code, which then counts. */
export function countCode(source: string): number {
  const withoutBlocks = source.replace(/^\s*\/\*[\s\S]*?\*\//gm, '');
  return withoutBlocks.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))
    .length;
}
