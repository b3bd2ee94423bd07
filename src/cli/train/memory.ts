import type { FrozenPrecision } from '../../experiment/memory/frozenPrecision.ts';
import { bytesInWords, memoryProblem } from '../../experiment/memory/memoryLimits.ts';
import { type RunMemory, runMemory } from '../../experiment/memory/runMemory.ts';
import { defaultsOfMethod } from '../../experiment/methods/methods.ts';
import type { BackendReport, RunSettings } from '../../experiment/metrics/run.ts';
import type { StoredModel } from '../../model/checkpoint.ts';
import { modelShape } from '../../model/modelConfig.ts';
import type { Sequence } from '../../model/sequences.ts';
import { sequencesOf } from '../../model/texts/preferenceBatch.ts';
import { textLengths } from '../../model/texts/textLengths.ts';
import { UsageProblem } from '../commandLine.ts';
import type { RunData } from './methodInputs.ts';
import type { TrainPlan } from './plan.ts';

/** A process may take what a tab should not; WebAssembly has 4 GiB, and holes between tensors take some of them. */
const HEADLESS_BYTES = 3 * 2 ** 30;

/**
 * What the run will take, said before anything of it is on the backend.
 *
 * @throws UsageProblem where that is more than there is
 */
export function memoryThatFits(
  { method, run }: Pick<TrainPlan, 'method' | 'run'>,
  { config }: Pick<StoredModel, 'config'>,
  data: RunData,
  report: BackendReport,
  frozen: FrozenPrecision = 'float32',
): RunMemory {
  const settings = { method, config: { ...defaultsOfMethod(method), ...run.config } };
  const memory = runMemory(
    settings,
    {
      backend: report.backend,
      ...(frozen === 'float16' && { frozen }),
      model: modelShape(config),
      texts: textLengths(sequencesIn(data, settings, config.contextLength), config.contextLength),
    },
    HEADLESS_BYTES,
  );
  const problem = memoryProblem(memory, report);
  if (problem) throw new UsageProblem(`${problem.cause} ${problem.cure}`);
  const twice = memory.checkpointActivations ? ', activations recomputed to save memory' : '';
  const halves = frozen === 'float16' ? ', the frozen model in float16' : '';
  console.error(`memory: about ${bytesInWords(memory.bytes)}${twice}${halves}`);
  return memory;
}

/** Texts as long as those that go through the model: of prompts alone, with completions as long as they may become. */
function sequencesIn(
  { pairs, unpaired, prompts }: RunData,
  { config: { maxNewTokens } }: RunSettings,
  contextLength: number,
): readonly Sequence[] {
  if (unpaired) return unpaired;
  if (!prompts || maxNewTokens === undefined) return sequencesOf(pairs);
  return prompts.map((prompt) => ({
    prompt,
    completion: new Array<number>(Math.min(Number(maxNewTokens), contextLength - prompt.length)).fill(0),
  }));
}
