import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { build } from 'vite';
import { endWith, programCommand, readOptions } from './commandLine.ts';
import { integerOption } from './options.ts';
import { serveStatic } from './platform/serveStatic.ts';

const project = join(import.meta.dirname, '..', '..');
const built = join(project, 'dist', 'index.html');
const sources = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json'];

const command = programCommand(
  'start',
  'Builds the page if the build is missing or out of date, then serves it.',
)
  .addOption(integerOption('--port <N>', 'port to listen on; 0 takes any free one', [0, 65535]).default(4173))
  .addOption(new Option('--path </SUB/PATH/>', 'path of the page').default('/'))
  .addOption(new Option('--no-build', 'serves the existing build'))
  .addOption(
    new Option(
      '--one-thread',
      'without the headers that let pages share memory between threads, like most hosts',
    ),
  );

/** `npm start` */
async function main(args: string[]): Promise<void> {
  const { port, build: mayBuild, oneThread = false, ...options } = readOptions(command, args);
  /** With a slash at both ends, so that the page's relative addresses lie below it. */
  const path = `/${options.path}/`.replace(/\/{2,}/g, '/');
  if (mayBuild && isOutdated()) {
    console.log('Building the page …');
    await build({ root: project, logLevel: 'warn' });
  }
  const { address } = await serveStatic(join(project, 'dist'), { port, path, isolated: !oneThread });
  console.log(`DPO Lab is at ${address}\nStop it with Ctrl-C.`);
}

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

main(process.argv.slice(2)).catch(endWith);
