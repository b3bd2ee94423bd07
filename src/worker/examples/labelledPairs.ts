import type { LabellingConfig } from '../../experiment/controls/labelling.ts';
import type { LabelledPair } from '../../experiment/metrics/examples.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import { appraise, preferenceProbability } from '../../tasks/labeller.ts';
import type { World } from '../../tasks/world.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';

/** Who reads pairs: the judge of a world, on its scale. */
export interface PairReader {
  world: World;
  gold: Normaliser;
  tokenizer: Tokenizer;
}

/** Training pairs as texts, with what gold says of them and how sure the labeller was. */
export function labelledPairs(
  pairs: readonly TokenPair[],
  { world, gold, tokenizer }: PairReader,
  labelling: LabellingConfig,
): LabelledPair[] {
  return pairs.map((pair) => {
    const prompt = tokenizer.decode(pair.prompt);
    const [chosen, rejected] = [pair.chosen, pair.rejected].map((ids) => tokenizer.completion.decode(ids));
    const [a, b] = [chosen, rejected].map((text) => appraise(world, gold, prompt, text));
    return {
      prompt,
      chosen: { text: chosen, gold: a.gold },
      rejected: { text: rejected, gold: b.gold },
      probability: labelling.feedback === 'pairs' ? preferenceProbability(a, b, labelling) : null,
    };
  });
}
