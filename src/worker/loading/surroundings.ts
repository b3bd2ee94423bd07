import type { WorldJudge } from '../../evaluation/evaluator.ts';
import type { Score } from '../../evaluation/scorePairs.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { MethodInputs } from '../../training/methods/run.ts';
import type { LoadedModel } from './loadModel.ts';
import type { PairMaker, PairTexts } from './pairMaker.ts';

/** Where a model is put: what is there to be written about, and who says what is good. */
export interface Surroundings {
  judge: WorldJudge | null;
  /** The model's, as it codes the prompts of these surroundings. */
  tokenizer: Tokenizer;
  ownReward?: Score;
  /** Held-out prompts, the same ones on every visit, none twice. */
  heldOutPrompts(): (count: number) => string[];
  pairs: PairMaker;
  /** What methods take from them. */
  inputs: Pick<MethodInputs, 'gold' | 'prompts' | 'demonstrations' | 'unpaired'>;
}

/** What surroundings are made of. */
export interface SurroundingsParts {
  texts: PairTexts;
  loaded: LoadedModel;
  reference: LanguageModel;
  /** How much is measured and sampled at once. */
  sizes: { heldOutPairs: number; promptsAtOnce: number };
}
