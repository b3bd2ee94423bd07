import { FileProblem } from '../experiment/fileProblem.ts';
import { distance, interpolate } from '../model/mergeWeights.ts';
import { readModelFolder, readReference, writeModelFolder } from './modelFiles.ts';
import { numberOption, readOptions, required } from './options.ts';

/**
 * `lab merge`: mixes the weights of two policies of one shape, (1 − t) θ_A + t θ_B, into a policy that `eval` can
 * measure. 0.5 is their average.
 */
export async function merge(args: string[]): Promise<void> {
  const options = readOptions(args, ['policy', 'with', 'weight', 'out']);
  const [from, to] = [required(options, 'policy'), required(options, 'with')];
  const out = required(options, 'out');
  const weight = numberOption('weight', options.weight, 0.5, [-10, 10]);
  const first = readModelFolder(from);
  const second = readReference(to, first.config);
  const weights = interpolate(first.weights, second.weights, weight);
  const broken = weights.find((value) => !Number.isFinite(value));
  if (broken !== undefined) {
    throw new FileProblem(`${from} and ${to}`, `mixed hold ${broken}`, 'Choose a weight between 0 and 1.');
  }
  writeModelFolder(out, { ...first, weights }, from);
  console.log(
    JSON.stringify({
      weight,
      out,
      distanceFromPolicy: distance(weights, first.weights),
      distanceFromWith: distance(weights, second.weights),
    }),
  );
}
