import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import { random } from '../../experiment/random.ts';
import { demonstration, prompt } from '../../tasks/draw.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import type { World } from '../../tasks/world.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { goldReward } from '../rollouts/reward.ts';
import type { MethodInputs } from './run.ts';

/** Prompts to sample from, drawn anew for every seed; a longer run meets them again in another order. */
const PROMPTS = 1000;
const DEMONSTRATIONS = 1000;

/**
 * What methods take from a world in the place of files.
 *
 * @param gold the scale of its judge
 * @param config of the model that reads it all
 */
export function worldInputs(
  world: World,
  gold: Normaliser,
  tokenizer: Tokenizer,
  { endOfText, contextLength }: Pick<ModelConfig, 'endOfText' | 'contextLength'>,
): Pick<MethodInputs, 'gold' | 'prompts' | 'demonstrations'> {
  const { encodePrompt } = tokenizer;
  return {
    gold: goldReward(world, gold, tokenizer),
    prompts: remembered((seed) => {
      const stream = random(seed, 'rollout prompts', world.name);
      return Array.from({ length: PROMPTS }, () => encodePrompt(prompt(world, 'train', stream)));
    }),
    demonstrations: (seed) => {
      const stream = random(seed, 'demonstrations', world.name);
      const written = Array.from({ length: DEMONSTRATIONS }, () => {
        const { prompt, completion } = demonstration(world, 'train', stream);
        return {
          prompt: encodePrompt(prompt),
          completion: [...tokenizer.completion.encode(completion), endOfText],
        };
      });
      return written.filter(({ prompt, completion }) => prompt.length + completion.length <= contextLength);
    },
  };
}

/** The last seed's list: a run asks for it more than once, and must get the same one. */
function remembered<Value>(make: (seed: number) => Value): (seed: number) => Value {
  let last: { seed: number; value: Value } | null = null;
  return (seed) => {
    if (last?.seed !== seed) last = { seed, value: make(seed) };
    return last.value;
  };
}
