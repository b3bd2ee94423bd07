import type { Score } from '../../evaluation/scorePairs.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import type { PairsReport } from '../../experiment/metrics/run.ts';
import type { OwnReward } from '../../experiment/own/ownData.ts';
import { random } from '../../experiment/random.ts';
import { pairOfTexts } from '../../model/texts/tokenisePairs.ts';
import { unpairedOfText } from '../../model/texts/tokeniseUnpaired.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { type PairMaker, type PairTexts, spread } from '../loading/pairMaker.ts';
import type { Surroundings, SurroundingsParts } from '../loading/surroundings.ts';
import { textReward } from './textRewards.ts';

/**
 * Somebody's own preferences in the place of a world. Nobody knows gold: results go by the chosen reward. The pairs are
 * as they are, whatever the labeller is set to; prompts are those of the data.
 */
export function ownSurroundings(
  { texts, loaded, sizes }: SurroundingsParts,
  reward: OwnReward,
): Surroundings {
  const { stored } = loaded;
  const { unpaired, heldOutUnpaired } = texts;
  // Without pairs prompts are those of single completions.
  const [asked, heldOutAsked] = heldOutUnpaired
    ? [unpaired ?? [], heldOutUnpaired]
    : [texts.train, texts.heldOut];
  const tokenizer = codingPromptsOf([...asked, ...heldOutAsked], loaded.tokenizer);
  const { contextLength } = stored.config;
  const byText = textReward(reward);
  const heldOut = spread(texts.heldOut, sizes.heldOutPairs);
  const report: PairsReport = {
    train: texts.train.length,
    ...(heldOutUnpaired && { singles: asked.length }),
    heldOut: heldOut.length,
    origin: 'own',
  };
  const different = [...new Set(asked.map(({ prompt }) => prompt))];
  return {
    judge: null,
    tokenizer,
    ...(byText && { ownReward: scoreByText(byText, tokenizer) }),
    heldOutPrompts: () => heldOutPrompts(heldOutAsked.map(({ prompt }) => prompt)),
    pairs: pairsAsTheyAre({ ...texts, heldOut, report }),
    inputs: {
      gold: null,
      ...(unpaired && {
        unpaired: unpaired.map((one) => unpairedOfText(one, tokenizer, stored.config)),
      }),
      prompts: (seed) =>
        random(seed, 'rollout prompts', 'own').shuffle(different).map(tokenizer.encodePrompt),
      demonstrations: () =>
        texts.train
          .map((pair) => {
            const { prompt, chosen } = pairOfTexts(pair, tokenizer, stored.config);
            return { prompt, completion: chosen };
          })
          .filter(({ prompt, completion }) => prompt.length + completion.length <= contextLength),
    },
  };
}

/** The tokenizer, but for prompts that the model's chat template wrote: those have their special tokens already. */
function codingPromptsOf(
  rows: readonly { prompt: string; messages?: object }[],
  tokenizer: Tokenizer,
): Tokenizer {
  const written = new Set(rows.flatMap(({ prompt, messages }) => (messages ? [prompt] : [])));
  if (written.size === 0) return tokenizer;
  return {
    ...tokenizer,
    // What it makes when it is first asked for is made once.
    get completion() {
      return tokenizer.completion;
    },
    encodePrompt: (text) =>
      written.has(text) ? tokenizer.encodeMarked(text, false) : tokenizer.encodePrompt(text),
  };
}

function scoreByText(reward: (completion: string) => number, tokenizer: Tokenizer): Score {
  return async (sequences) =>
    sequences.map(({ completion }) => reward(tokenizer.completion.decode(completion)));
}

function pairsAsTheyAre(made: PairTexts & { report: PairsReport }): PairMaker {
  const rated = () => {
    throw new FileProblem(
      'Your own data',
      'has preferences and no ratings',
      'Choose a reward model from pairs instead.',
    );
  };
  return {
    make: async () => ({ ...made, rated }),
    preview: async () => made.report,
  };
}

/** Each once, the same ones on every visit; where more are asked for than there are, they come again from the first on. */
function heldOutPrompts(all: readonly string[]): (count: number) => string[] {
  const different = [...new Set(all)];
  let given = 0;
  return (count) => Array.from({ length: count }, () => different[given++ % different.length]);
}
