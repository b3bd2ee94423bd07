import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { methods } from '../../experiment/methods/methods.ts';
import { readPreferencePairs } from '../../formats/preferencePairs.ts';
import type { StoredModel } from '../../model/checkpoint.ts';
import { uploadFrozen } from '../../model/frozenModel.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { tokenizerFor } from '../../model/texts/tokenisePairs.ts';
import { tokenisePrompt } from '../../model/texts/tokeniseText.ts';
import { tokeniseUnpaired } from '../../model/texts/tokeniseUnpaired.ts';
import { ratedCompletions } from '../../tasks/labelPairs.ts';
import { createProxyShelf, givenProxy } from '../../training/methods/proxy.ts';
import type { MethodInputs } from '../../training/methods/run.ts';
import { worldInputs } from '../../training/methods/worldInputs.ts';
import { worldOfModel } from '../commands/worldOfModel.ts';
import {
  readCardOf,
  readModelFolder,
  readReference,
  readRequiredTokenizer,
  readText,
} from '../files/modelFiles.ts';
import { type Reader, readerOf, readPairs, readPromptTexts, readUnpairedRows } from '../files/pairsFile.ts';
import { readRewardModelFolder, uploadRewardModel } from '../files/rewardModelFiles.ts';
import type { TrainPlan } from './plan.ts';

/** What the files of a run hold, in the model's tokens; empty where it names none. */
export interface RunData {
  pairs: TokenPair[];
  unpaired?: NonNullable<MethodInputs['unpaired']>;
  prompts?: number[][];
}

/** Reads the files that a run names. */
export function dataOf({ run }: Pick<TrainPlan, 'run'>, { config }: StoredModel): RunData {
  const reader = readerOf(run.model, config);
  return {
    pairs: run.pairs ? readPairs(run.pairs, reader) : [],
    ...(run.unpaired && {
      unpaired: tokeniseUnpaired(
        readUnpairedRows(run.unpaired, reader),
        config,
        reader.tokenizer,
        run.unpaired,
      ),
    }),
    ...(run.prompts && { prompts: promptsIn(run.prompts, reader) }),
  };
}

/** Prompts of a file, all of which leave room for a completion. */
function promptsIn(file: string, { config, tokenizer, chat }: Reader): number[][] {
  const known = tokenizerFor(file, tokenizer);
  const prompts = readPromptTexts(file, chat).map((text) => tokenisePrompt(text, known));
  const long = prompts.findIndex(({ length }) => length >= config.contextLength);
  if (long < 0) return prompts;
  throw new FileProblem(
    `${file}, prompt ${long + 1}`,
    `${prompts[long].length} tokens leave no room for a completion in a context of ${config.contextLength}`,
    'Shorten or remove it.',
  );
}

/**
 * Everything that a run names, read and put on the backend.
 *
 * @param stored what the policy begins as
 */
export function methodInputsOf(
  { run, method }: TrainPlan,
  stored: StoredModel,
  data: RunData = dataOf({ run }, stored),
): MethodInputs {
  const { config } = stored;
  const initial = uploadFrozen(stored, run.frozenPrecision);
  const reference = run.reference
    ? uploadFrozen(readReference(run.reference, config), run.frozenPrecision)
    : initial;
  const judged = speaks(run, method) ? worldOfModel(run.world, readCardOf(run.model), run.model) : null;
  const ofWorld = judged && worldInputs(judged.world, judged.gold, readRequiredTokenizer(run.model), config);
  const labelling = defaultsOf(labellingControls);
  return {
    reference,
    initial,
    stored,
    base: async () => {
      const base = readModelFolder(run.base);
      return { ...base, config: { ...base.config, checkpointActivations: config.checkpointActivations } };
    },
    pairs: data.pairs,
    unpaired: data.unpaired,
    rated: () => {
      if (!judged)
        throw new FileProblem(run.model, 'there is no world whose raters give ratings', 'Name --world.');
      const rows = readPreferencePairs(readText(run.pairs), run.pairs);
      const texts = rows.map((row) => {
        if ('prompt' in row) return row;
        throw new FileProblem(
          `${run.pairs}, line ${row.line}`,
          'holds token ids, which raters cannot read',
          'Use texts.',
        );
      });
      const { encodePrompt, completion: coding } = readRequiredTokenizer(run.model);
      return ratedCompletions(judged.world, judged.gold, texts, labelling, labelling.dataSeed).map(
        ({ prompt, completion, rating }) => ({
          prompt: encodePrompt(prompt),
          completion: [...coding.encode(completion), config.endOfText],
          rating,
        }),
      );
    },
    demonstrations: (seed) => ofWorld?.demonstrations(seed) ?? [],
    prompts: promptsOf(data, ofWorld),
    gold: ofWorld?.gold ?? null,
    proxies: run.rewardModel ? givenModel(run.rewardModel) : createProxyShelf(() => run.pairs),
  };
}

/** Whether the method asks the world for anything: training on its shipped pairs alone takes no judge. */
function speaks({ world, config, model }: TrainPlan['run'], method: TrainPlan['method']): boolean {
  if (!world) return false;
  const { samples } = methods[method].data;
  return samples === true || config.texts === 'demonstrations' || existsSync(join(model, 'card.json'));
}

/** Prompts of the file, else of the world, else those of the pairs, each once. */
function promptsOf(
  { prompts, pairs }: RunData,
  ofWorld: Pick<MethodInputs, 'prompts'> | null,
): MethodInputs['prompts'] {
  if (prompts) return () => prompts;
  if (ofWorld) return ofWorld.prompts;
  const different = [...new Map(pairs.map(({ prompt }) => [prompt.join(), prompt])).values()];
  return () => different;
}

function givenModel(folder: string) {
  const model = readRewardModelFolder(folder);
  return givenProxy(uploadRewardModel(model), model.scale);
}
