import { FileProblem } from '../../experiment/fileProblem.ts';
import { type OwnData, type OwnPreference, STARTER } from '../../experiment/own/ownData.ts';
import type { LoadedModel } from '../loading/loadModel.ts';

/**
 * Texts by which a model is warmed up, and which it completes first, before anybody gave it preferences. Nothing is
 * trained on them.
 */
const openings = ['Tell me about', 'One sentence on', 'What I like about'];
const topics = ['a rainy day', 'the sea', 'an old friend', 'breakfast', 'a long journey', 'the moon'];
const pairs: readonly OwnPreference[] = topics.flatMap((topic) =>
  openings.map((opening) => ({
    prompt: `${opening} ${topic}`,
    chosen: ' in a few plain words.',
    rejected: ' with many more words than that.',
  })),
);
const HELD_OUT = 6;

/** @throws FileProblem where they do not fit into what the model reads, as texts of words hardly could */
export function starterData({ stored, tokenizer }: Pick<LoadedModel, 'stored' | 'tokenizer'>): OwnData {
  const { encodePrompt, completion } = tokenizer;
  const fits = ({ prompt, rejected }: OwnPreference) =>
    encodePrompt(prompt).length + completion.encode(rejected).length < stored.config.contextLength;
  const fitting = pairs.filter(fits);
  if (fitting.length <= HELD_OUT) {
    throw new FileProblem(
      'tokenizer.json',
      `a short sentence has more than the ${stored.config.contextLength} tokens that the model reads`,
      'Use a model with a larger context, or have it read more tokens.',
    );
  }
  return {
    id: STARTER,
    name: 'texts to begin with',
    train: fitting.slice(HELD_OUT),
    heldOut: fitting.slice(0, HELD_OUT),
    reward: { kind: 'length', sign: -1 },
  };
}
