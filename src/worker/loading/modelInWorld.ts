import { type Evaluator, prepareEvaluator } from '../../evaluation/evaluator.ts';
import { prepareHeldOut } from '../../evaluation/heldOut.ts';
import { sampleCandidates } from '../../evaluation/samplePairs.ts';
import type { PairsReport } from '../../experiment/metrics/run.ts';
import type { OwnReward } from '../../experiment/own/ownData.ts';
import { random } from '../../experiment/random.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { tokenisePairs } from '../../model/texts/tokenisePairs.ts';
import { prompt } from '../../tasks/draw.ts';
import type { World } from '../../tasks/world.ts';
import { worldNamed } from '../../tasks/worlds.ts';
import { worldInputs } from '../../training/methods/worldInputs.ts';
import type { RatedSequence } from '../../training/trainers/ratingModel.ts';
import type { LoadedModel } from './loadModel.ts';
import { createPairMaker, type MadePairs, type PairMaker, type PairTexts, spread } from './pairMaker.ts';
import type { Sizes } from './sizes.ts';
import type { Surroundings, SurroundingsParts } from './surroundings.ts';

/** Held-out pairs at most by which the reference is measured before any run: every run measures its own anew. */
const BASE_PAIRS = 128;

/** Drawn before the fresh ones. More are drawn after them, so that runs recorded with fewer have the same fresh ones. */
const SHOWN_FIRST = 6;

/** What a run is trained on and measured by. */
export interface RunData {
  trainPairs: TokenPair[];
  /** The pairs to train on, and the held-out ones, as texts. */
  texts: PairTexts;
  /** Completions of the same pairs with marks. */
  rated(): RatedSequence[];
  evaluator: Evaluator;
  report: PairsReport;
}

/** The model in one world, or among somebody's own preferences: ready to measure there, and to make pairs. Holds no tensors. */
export interface ModelInWorld {
  shippedPairs: number;
  pairs: PairMaker;
  evaluator: Evaluator;
  /** The pairs that came with the model, as a run with the default labeller takes them, for warm-up: without any, stand-ins. */
  shipped(count: number): TokenPair[];
  /** Made pairs in the model's tokens, the held-out ones measured by the reference. */
  runData(made: MadePairs): Promise<RunData>;
  /** What methods take from the world itself. */
  world: Surroundings['inputs'];
  /** By which results go where nobody knows gold. */
  reward?: OwnReward;
}

export async function modelInWorld(
  name: string,
  texts: PairTexts,
  loaded: LoadedModel,
  reference: LanguageModel,
  sizes: Sizes,
): Promise<ModelInWorld> {
  const { stored, tokenizer } = loaded;
  const parts = { texts, loaded, reference, sizes };
  const { judge, ownReward, heldOutPrompts, pairs, inputs, ...around } = texts.reward
    ? (await import('../own/ownSurroundings.ts')).ownSurroundings(parts, texts.reward)
    : worldSurroundings(name, parts);
  const tokens = (pairs: PairTexts['train']) =>
    tokenisePairs(
      pairs.map((pair, index) => ({ line: index + 1, ...pair })),
      stored.config,
      tokenizer,
      'the pairs',
    );
  const prompts = heldOutPrompts();
  const first = prompts(Math.min(sizes.shownPrompts, SHOWN_FIRST));
  const freshPrompts = prompts(sizes.freshPrompts);
  const shownPrompts = [...first, ...prompts(sizes.shownPrompts - first.length)];
  const evaluator = await prepareEvaluator({
    reference,
    judge,
    ...(ownReward && { ownReward }),
    tokenizer: around.tokenizer,
    heldOutPairs: tokens(spread(texts.heldOut, Math.min(sizes.heldOutPairs, BASE_PAIRS))),
    shownPrompts,
    freshPrompts,
    poolPrompts: (count) => heldOutPrompts()(count),
  });
  return {
    shippedPairs: texts.train.length,
    pairs,
    evaluator,
    shipped: (count) => tokens((texts.train.length > 0 ? texts.train : standIns(texts)).slice(0, count)),
    world: inputs,
    ...(texts.reward && { reward: texts.reward }),
    runData: async ({ train, heldOut, unpaired, heldOutUnpaired, rated, report }) => ({
      trainPairs: tokens(train),
      texts: {
        ...{ train, heldOut },
        ...(unpaired && { unpaired }),
        ...(heldOutUnpaired && { heldOutUnpaired }),
      },
      rated: () =>
        rated().map(({ prompt, completion, rating }) => {
          const [{ prompt: ids, chosen }] = tokens([{ prompt, chosen: completion, rejected: completion }]);
          return { prompt: ids, completion: chosen, rating };
        }),
      evaluator: { ...evaluator, heldOut: await prepareHeldOut(reference, tokens(heldOut)) },
      report,
    }),
  };
}

/** As long as what is trained on, which is all that warm-up asks of pairs. */
const standIns = ({ unpaired = [] }: PairTexts): PairTexts['train'] =>
  unpaired.map(({ prompt, completion }) => ({ prompt, chosen: completion, rejected: completion }));

function worldSurroundings(
  name: string,
  { texts, loaded, reference, sizes }: SurroundingsParts,
): Surroundings {
  const { card, stored, tokenizer } = loaded;
  const world = worldNamed(name);
  const { gold } = card.worlds[name];
  return {
    judge: { world, gold },
    tokenizer,
    heldOutPrompts: () => differentPrompts(world),
    pairs: createPairMaker({
      world,
      gold,
      shipped: texts,
      heldOutCount: sizes.heldOutPairs,
      sample: (split, seed) =>
        sampleCandidates({
          model: reference,
          tokenizer,
          world,
          split,
          seed,
          promptsAtOnce: sizes.promptsAtOnce,
        }),
    }),
    inputs: worldInputs(world, gold, tokenizer, stored.config),
  };
}

/** Held-out prompts, the same ones on every visit, none twice. */
function differentPrompts(world: World): (count: number) => string[] {
  const stream = random(0, 'evaluation prompts');
  const seen = new Set<string>();
  const next = (): string => {
    const text = prompt(world, 'heldout', stream);
    if (seen.has(text)) return next();
    seen.add(text);
    return text;
  };
  return (count) => Array.from({ length: count }, next);
}
