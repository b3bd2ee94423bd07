import { ROWS_AT_ONCE } from '../../evaluation/heldOut.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { memoryProblem } from '../../experiment/memory/memoryLimits.ts';
import type { EvaluationSize, Setting } from '../../experiment/memory/runBatches.ts';
import { runMemory, warmUpFor } from '../../experiment/memory/runMemory.ts';
import type { BackendReport } from '../../experiment/metrics/run.ts';
import { modelShape } from '../../model/modelConfig.ts';
import { sequencesOf } from '../../model/texts/preferenceBatch.ts';
import { textLengths } from '../../model/texts/textLengths.ts';
import { tokenisePairs } from '../../model/texts/tokenisePairs.ts';
import { unpairedOfText } from '../../model/texts/tokeniseUnpaired.ts';
import type { LoadedModel } from './loadModel.ts';
import type { PairTexts } from './pairMaker.ts';
import type { Sizes } from './sizes.ts';

/** What the memory of all runs in a world follows from, whatever their method. */
export function memorySetting(
  { stored, tokenizer }: Pick<LoadedModel, 'stored' | 'tokenizer'>,
  { train, unpaired = [] }: PairTexts,
  { backend, frozen }: BackendReport,
  sizes: Sizes,
): Setting {
  const { config } = stored;
  const rows = train.map((pair, index) => ({ line: index + 1, ...pair }));
  const pairs = tokenisePairs(rows, config, tokenizer, 'the pairs');
  return {
    backend,
    ...(frozen && { frozen }),
    model: modelShape(config),
    texts: textLengths(
      [...sequencesOf(pairs), ...unpaired.map((one) => unpairedOfText(one, tokenizer, config))],
      config.contextLength,
    ),
    evaluation: evaluationSize(sizes),
  };
}

export const evaluationSize = ({ heldOutPairs, shownPrompts, freshPrompts }: Sizes): EvaluationSize => ({
  heldOut: Math.min(2 * heldOutPairs, ROWS_AT_ONCE),
  samples: shownPrompts + freshPrompts,
});

/**
 * Whether the warm-up fits, for if that does not, hardly anything will. Before anything of a model is on the backend.
 *
 * @throws FileProblem where the model is too large for it
 */
export function checkFits(setting: Setting, report: BackendReport, name: string): void {
  const problem = memoryProblem(runMemory(warmUpFor(setting.model.parameters), setting), report);
  if (!problem) return;
  throw new FileProblem(
    `the model “${name}”`,
    `is too large for this machine: ${problem.cause.replace(/\.$/, '')}`,
    problem.cure,
  );
}
