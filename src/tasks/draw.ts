import type { Random } from '../experiment/random.ts';
import type { Demonstration, Split, World } from './world.ts';

/** A prompt of a split with a completion as a decent writer would write it. */
export function demonstration(world: Pick<World, 'attempt'>, split: Split, random: Random): Demonstration {
  for (;;) {
    const attempt = world.attempt(split, random);
    if (attempt) return attempt;
  }
}

/** A prompt of a split. */
export function prompt(world: Pick<World, 'attempt'>, split: Split, random: Random): string {
  return demonstration(world, split, random).prompt;
}
