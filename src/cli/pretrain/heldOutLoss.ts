import { random } from '../../experiment/random.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { batchOf, completionTokenLogProbs, type Sequence } from '../../model/sequences.ts';
import { demonstration } from '../../tasks/draw.ts';
import { measuredTexts } from '../../tasks/surprisal.ts';
import { type Corpus, sequenceOf } from './corpus.ts';

const TEXTS = 1000;
const BATCH = 25;

/** What a model predicts against what can be predicted, in nats a token, end-of-text included. */
export interface LossAgainstEntropy {
  loss: number;
  /** Upper bound on the grammar's own entropy: −ln p of the writer's choices. */
  entropy: number;
  texts: number;
}

/**
 * The base model on clean text of a world that it has not seen. A text's first token is given to the model, so
 * the entropy of first tokens (measured on the same texts) is taken off the grammar's.
 *
 * The base model must also reckon with other worlds and with spoilt text; that alone costs it some hundredths.
 */
export async function lossAgainstEntropy(
  model: LanguageModel,
  corpus: Corpus,
  world: Corpus['worlds'][number],
): Promise<LossAgainstEntropy> {
  const texts = measuredTexts(world, TEXTS, corpus.seed);
  const sequences = texts.map(({ prompt, completion }) => {
    const { prompt: before, completion: after } = sequenceOf(corpus, { prompt, completion });
    const tokens = [...before, ...after];
    return { prompt: tokens.slice(0, 1), completion: tokens.slice(1) };
  });
  const { nats, tokens } = await negativeLogLikelihood(model, sequences);
  const firsts = new Map<number, number>();
  for (const { prompt } of sequences) firsts.set(prompt[0], (firsts.get(prompt[0]) ?? 0) + 1);
  const ofFirst = [...firsts.values()].reduce((sum, n) => sum - n * Math.log(n / texts.length), 0);
  const surprisal = texts.reduce((sum, text) => sum + text.surprisal, 0);
  return { loss: nats / tokens, entropy: (surprisal - ofFirst) / tokens, texts: TEXTS };
}

/** Mean loss of a completion token on demonstrations of held-out prompts, in nats. */
export async function demonstrationLoss(
  model: LanguageModel,
  corpus: Corpus,
  world: Corpus['worlds'][number],
): Promise<number> {
  const stream = random(corpus.seed, 'held-out demonstrations', world.name);
  const sequences = Array.from({ length: TEXTS }, () =>
    sequenceOf(corpus, demonstration(world, 'heldout', stream)),
  );
  const { nats, tokens } = await negativeLogLikelihood(model, sequences);
  return nats / tokens;
}

async function negativeLogLikelihood({ config, parameters }: LanguageModel, sequences: Sequence[]) {
  let nats = 0;
  let tokens = 0;
  for (let start = 0; start < sequences.length; start += BATCH) {
    const batch = batchOf(sequences.slice(start, start + BATCH));
    const logProbs = completionTokenLogProbs(config, parameters.tensors, batch);
    for (const value of await logProbs.data()) nats -= value;
    logProbs.dispose();
    tokens += batch.mask.reduce((sum, m) => sum + m, 0);
  }
  return { nats, tokens };
}
