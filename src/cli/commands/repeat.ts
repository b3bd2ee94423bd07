import { dirname, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { readAddress } from '../../app/address.ts';
import { type EvaluationRow, goldRow } from '../../experiment/metrics/metrics.ts';
import { labCommand, readOptions, UsageProblem } from '../commandLine.ts';
import { checkWritable, replaceFile } from '../files/disk.ts';
import { preparing, recordingEngine } from '../files/recordingEngine.ts';
import { backendOption } from '../options.ts';
import { recordRun } from '../train/recordRun.ts';

export const command = labCommand(
  'repeat',
  'Makes the run that a link of the page describes, with the same pairs, batches, samples and measurements: on the ' +
    'same backend to the bit. Prints one JSON object per evaluation.',
)
  .argument('[link]', 'the link, or the part of it from the question mark on, in quotes')
  .addOption(new Option('--model <DIR>', 'the model; default: the shipped one of the name in the link'))
  .addOption(new Option('--out <FILE>', 'writes the run with its rows and texts there, as JSON'))
  .addOption(backendOption());

/** `lab repeat` */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(command, args);
  const [link] = command.processedArgs;
  if (link === undefined) throw new UsageProblem('No link is named.');
  const { address, problems } = readAddress(queryOf(link));
  // The page goes on with a default and says so; a run without anyone watching should not.
  if (problems.length > 0) throw new UsageProblem(`The link cannot be followed: ${problems.join(' ')}`);
  const { world, method, config, labelling, modelName } = address;
  const { model = join('public', 'model', modelName), out, backend } = options;
  if (out !== undefined) checkWritable(dirname(out));
  const { engine, report } = await recordingEngine({ model, world, backend }, labelling);
  const record = await recordRun(
    { method, config, labelling },
    {
      engine,
      backend: report,
      onPreparing: preparing.onProgress,
      onEvaluation: ({ row }) => console.log(JSON.stringify(printed(row))),
    },
  );
  if (out !== undefined) replaceFile(out, `${JSON.stringify(record)}\n`);
}

/** "https://…/?method=ppo#/lab", "?method=ppo" and "method=ppo" say the same. */
function queryOf(link: string): string {
  const [beforeHash] = link.split('#');
  const mark = beforeHash.indexOf('?');
  if (mark >= 0) return beforeHash.slice(mark);
  return /^\w+:\/\//.test(beforeHash) ? '' : beforeHash;
}

function printed(row: EvaluationRow) {
  const { gold, gold_stderr } = goldRow(row);
  const { step, kl, kl_stderr, proxy, win_rate, win_rate_low, win_rate_high, samples } = row;
  return { step, samples, gold, gold_stderr, kl, kl_stderr, proxy, win_rate, win_rate_low, win_rate_high };
}
