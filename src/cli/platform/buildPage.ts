import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const project = join(import.meta.dirname, '..', '..', '..');
const built = join(project, 'dist', 'index.html');
const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];

/** Builds the page if the build is missing or out of date, and says where it lies. */
export async function buildPage(): Promise<string> {
  if (isOutdated()) {
    console.log('Building the page …');
    await build({ root: project, logLevel: 'warn' });
  }
  return builtPage;
}

export const builtPage = join(project, 'dist');

function isOutdated(): boolean {
  if (!existsSync(built)) return true;
  const newest = Math.max(...sources.map((name) => lastChange(join(project, name))));
  return newest > statSync(built).mtimeMs;
}

/** The latest change of a file, or of anything in a folder; a removed file changes its folder. */
function lastChange(path: string): number {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))));
}
