import { dirname } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { checkWritable, replaceFile } from './files/disk.ts';
import { buildPage } from './platform/buildPage.ts';
import { zipOfPage } from './platform/zipOfPage.ts';

const command = programCommand(
  'package',
  'Builds the page if that is needed, and puts it into one zip: for a static host, or for a lecture from a USB stick ' +
    'without a network. START.txt in it says how it is opened.',
).addOption(new Option('--out <FILE>', 'the zip').default('dpo-lab.zip'));

/** `npm run package` */
async function main(args: string[]): Promise<void> {
  const { out } = readOptions(command, args);
  checkWritable(dirname(out));
  const zip = zipOfPage(await buildPage());
  replaceFile(out, zip);
  console.log(`${out}: ${(zip.length / 1e6).toFixed(1)} MB`);
}

runProgram(main);
