import { Option } from '@commander-js/extra-typings';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { distance, interpolate } from '../../model/mergeWeights.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { checkWritable, makeFolder } from '../files/disk.ts';
import {
  companionsOf,
  copyCompanions,
  readModelFolder,
  readReference,
  writeModelWeights,
} from '../files/modelFiles.ts';
import { numberOption } from '../options.ts';
import { checkApart, checkVacant, heldRun } from '../train/outFolder.ts';

export const command = labCommand(
  'merge',
  'Interpolates between the weights of two policies of the same shape, (1 − t) θ_policy + t θ_with, and writes a policy.',
)
  .addOption(new Option('--policy <DIR>', 'the first policy').makeOptionMandatory())
  .addOption(new Option('--with <FILE_OR_DIR>', 'the second one').makeOptionMandatory())
  .addOption(numberOption('--weight <T>', 't: 0.5 is the average', [-10, 10]).default(0.5))
  .addOption(new Option('--out <DIR>', 'folder for the new policy').makeOptionMandatory())
  .addOption(new Option('--overwrite', 'overwrites what is already in --out'));

/** `lab merge` */
export async function run(args: string[]): Promise<void> {
  const { policy: from, with: to, weight, out, overwrite = false } = readOptions(command, args);
  checkApart(out, { policy: from, with: to });
  const held = heldRun(out);
  if (held)
    throw new FileProblem(out, held.words, 'Choose another folder: the run would overwrite the new policy.');
  checkVacant(out, overwrite);
  checkWritable(out);
  const first = readModelFolder(from);
  const second = readReference(to, first.config);
  const weights = interpolate(first.weights, second.weights, weight);
  const broken = weights.find((value) => !Number.isFinite(value));
  if (broken !== undefined) {
    throw new FileProblem(
      `${from} and ${to}`,
      `interpolated weights hold ${broken}`,
      'Choose a weight between 0 and 1.',
    );
  }
  makeFolder(out);
  copyCompanions(from, out, companionsOf(from));
  writeModelWeights(out, { ...first, weights });
  console.log(
    JSON.stringify({
      weight,
      out,
      distanceFromPolicy: distance(weights, first.weights),
      distanceFromWith: distance(weights, second.weights),
    }),
  );
}
