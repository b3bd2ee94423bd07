import { Option } from '@commander-js/extra-typings';
import { endWith, programCommand, readOptions } from './commandLine.ts';
import { integerOption } from './options.ts';
import { buildPage, builtPage } from './platform/buildPage.ts';
import { serveStatic } from './platform/serveStatic.ts';

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
  const folder = mayBuild ? await buildPage() : builtPage;
  const { address } = await serveStatic(folder, { port, path, isolated: !oneThread });
  console.log(`DPO Lab is at ${address}\nStop it with Ctrl-C.`);
}

main(process.argv.slice(2)).catch(endWith);
