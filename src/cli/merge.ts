import { FileProblem } from '../experiment/fileProblem.ts';
import { distance, interpolate } from '../model/mergeWeights.ts';
import { checkWritable, makeFolder } from './disk.ts';
import {
  COMPANIONS,
  copyCompanions,
  present,
  readModelFolder,
  readReference,
  writeModelWeights,
} from './modelFiles.ts';
import { numberOption, readOptionsAndFlags, required } from './options.ts';
import { checkApart, checkVacant, heldRun } from './train/outFolder.ts';

/**
 * `lab merge`: mixes the weights of two policies of one shape, (1 − t) θ_A + t θ_B, into a policy that `eval` can
 * measure. 0.5 is their average. What is in the folder already is written over with `--overwrite` only.
 */
export async function merge(args: string[]): Promise<void> {
  const options = readOptionsAndFlags(args, ['policy', 'with', 'weight', 'out'], ['overwrite']);
  const [from, to] = [required(options, 'policy'), required(options, 'with')];
  const out = required(options, 'out');
  const weight = numberOption('weight', options.weight, 0.5, [-10, 10]);
  checkApart(out, { policy: from, with: to });
  const run = heldRun(out);
  if (run)
    throw new FileProblem(out, run.words, 'Choose another folder: a run would write over what is mixed.');
  checkVacant(out, options.overwrite !== undefined);
  checkWritable(out);
  const first = readModelFolder(from);
  const second = readReference(to, first.config);
  const weights = interpolate(first.weights, second.weights, weight);
  const broken = weights.find((value) => !Number.isFinite(value));
  if (broken !== undefined) {
    throw new FileProblem(`${from} and ${to}`, `mixed hold ${broken}`, 'Choose a weight between 0 and 1.');
  }
  makeFolder(out);
  copyCompanions(from, out, present(from, COMPANIONS));
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
