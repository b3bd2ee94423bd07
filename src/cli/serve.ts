import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { decimalNumber } from '../experiment/decimalNumber.ts';
import { serveStatic } from './serveStatic.ts';

/**
 * `npm start`: builds the page where the build is missing or older than its sources, then serves it.
 *
 *   npm start -- [--port N] [--path /sub/path/] [--no-build] [--one-thread]
 *
 * --one-thread leaves out the headers without which pages share no memory between threads, as most hosts do.
 */

const project = join(import.meta.dirname, '..', '..');
const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4173' },
    path: { type: 'string', default: '/' },
    'no-build': { type: 'boolean', default: false },
    'one-thread': { type: 'boolean', default: false },
  },
});
const port = decimalNumber(values.port) ?? Number.NaN;
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`--port is "${values.port}"; it must be a whole number from 0 to 65535.`);
  process.exit(2);
}
/** With a slash at both ends, so that the page's relative addresses lie below it. */
const path = `/${values.path}/`.replace(/\/{2,}/g, '/');

const built = join(project, 'dist', 'index.html');
if (!values['no-build'] && isOutdated()) {
  console.log('Building the page …');
  await build({ root: project, logLevel: 'warn' });
}
const { address } = await serveStatic(join(project, 'dist'), {
  port,
  path,
  isolated: !values['one-thread'],
});
console.log(`DPO Lab is at ${address}\nStop it with Ctrl-C.`);

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
