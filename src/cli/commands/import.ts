import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { readTrainerState, type TrainerCurve } from '../../formats/trainerState.ts';
import { writeModelConfig } from '../../model/modelConfig.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { checkWritable, makeFolder, readBytes, replaceFile } from '../files/disk.ts';
import {
  companionsOf,
  copyCompanions,
  fileOfModel,
  isAdapter,
  readModelFolder,
  readText,
  writeModelWeights,
} from '../files/modelFiles.ts';
import { METRICS } from '../train/metricsFile.ts';
import { checkApart, checkVacant, heldRun } from '../train/outFolder.ts';

export const command = labCommand(
  'import',
  'Brings back what TRL or PEFT wrote: a checkpoint, or an adapter merged into its base, becomes a policy of the lab, ' +
    'and trainer_state.json beside it a metrics.jsonl with the rows under the names of the lab. ' +
    'Prints one JSON object.',
)
  .addOption(new Option('--from <DIR>', 'a checkpoint, or the folder of an adapter').makeOptionMandatory())
  .addOption(new Option('--base <DIR>', 'the model that the adapter lies on; default: the one that it names'))
  .addOption(new Option('--card-of <DIR>', "a model whose card.json has the scale of a world's gold"))
  .addOption(new Option('--out <DIR>', 'folder for the policy').makeOptionMandatory())
  .addOption(new Option('--overwrite', 'overwrites what is already in --out'));

const STATE = 'trainer_state.json';

/** `lab import` */
export async function run(args: string[]): Promise<void> {
  const { from, base, cardOf, out, overwrite = false } = readOptions(command, args);
  checkApart(out, { from, base });
  const held = heldRun(out);
  if (held)
    throw new FileProblem(out, held.words, 'Choose another folder: the run would overwrite the policy.');
  checkVacant(out, overwrite);
  checkWritable(out);
  const state = join(from, STATE);
  const curve = existsSync(state) ? readTrainerState(readText(state), state) : null;
  const model = readModelFolder(from, base);
  // Of an adapter the configuration is its base's, and so is the tokenizer where it has none.
  const home = base && isAdapter(from) ? base : from;
  makeFolder(out);
  const companions = companionsOf(home).filter((name) => name !== 'config.json');
  copyCompanions(home, out, companions);
  if (home !== from) copyCompanions(from, out, companionsIn(from));
  replaceFile(join(out, 'config.json'), writeModelConfig(model.config, 'float32'));
  if (cardOf) replaceFile(join(out, 'card.json'), readBytes(fileOfModel(cardOf, 'card.json')));
  writeModelWeights(out, model);
  if (curve) replaceFile(join(out, METRICS), linesOf(curve));
  console.log(
    JSON.stringify({
      out,
      architecture: model.config.architecture,
      parameters: model.layout.size,
      adapter: isAdapter(from),
      ...(curve && {
        steps: curve.rows.at(-1)?.step,
        rows: curve.rows.length,
        last: curve.rows.at(-1),
        evaluations: curve.evaluations.length,
        leftOut: curve.left,
      }),
    }),
  );
}

/** The tokenizer that lies beside an adapter. */
function companionsIn(folder: string): string[] {
  return ['tokenizer.json', 'tokenizer_config.json'].filter((name) => existsSync(join(folder, name)));
}

function linesOf({ rows }: TrainerCurve): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
