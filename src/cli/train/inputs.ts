import { createHash } from 'node:crypto';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { readBytes } from '../files/disk.ts';
import {
  baseOf,
  CHAT_FILES,
  companionsOf,
  fileOfModel,
  weightFiles,
  weightsAt,
} from '../files/modelFiles.ts';
import { SCALE } from '../files/rewardModelFiles.ts';
import type { RunFile } from './runFolder.ts';

/** What a run reads, by the option that names it; without what it has no use for. */
export function inputsOf({ config, ...run }: RunFile): Partial<Record<string, string>> {
  const named = {
    model: run.model,
    reference: run.reference,
    base: config.start === 'base' ? run.base : '',
    'reward-model': run.rewardModel,
    pairs: run.pairs,
    unpaired: run.unpaired,
    prompts: run.prompts,
  };
  return Object.fromEntries(Object.entries(named).filter(([, path]) => path !== ''));
}

/** SHA-256 of every file that the run reads, by its path. */
export function fingerprints(run: RunFile): RunFile['inputs'] {
  const { model, reference, base, 'reward-model': rewardModel, ...files } = inputsOf(run);
  const within = (folder: string | undefined, names: readonly string[]) =>
    folder ? [...names.map((name) => fileOfModel(folder, name)), ...weightFiles(folder)] : [];
  const paths = [
    ...within(model, companionsOf(run.model, ['tokenizer.json', 'card.json', ...CHAT_FILES])),
    ...(reference ? (baseOf(reference) ? weightFiles(reference) : [weightsAt(reference)]) : []),
    ...within(base, []),
    ...within(rewardModel, [SCALE]),
    ...Object.values(files),
  ];
  return Object.fromEntries(paths.flatMap((path) => (path ? [[path, fingerprint(path)]] : [])));
}

/**
 * Makes sure that a run that goes on reads what it has read so far: from another reference or other pairs it would
 * lead elsewhere, and nothing in its rows would show it.
 *
 * @throws FileProblem that names the file which has changed
 */
export function checkUnchanged({ inputs }: RunFile): void {
  for (const [path, known] of Object.entries(inputs)) {
    if (fingerprint(path) !== known) {
      throw new FileProblem(
        path,
        'has changed since the run started',
        'Restore the file that the run started with, or start the run again without --resume.',
      );
    }
  }
}

function fingerprint(path: string): string {
  return createHash('sha256').update(readBytes(path)).digest('hex');
}
