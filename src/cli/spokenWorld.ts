import { FileProblem } from '../experiment/fileProblem.ts';
import type { ModelCard } from '../formats/cards.ts';
import type { Normaliser } from '../tasks/gold.ts';
import type { World } from '../tasks/world.ts';
import { worldNamed } from '../tasks/worlds.ts';
import { UsageProblem } from './options.ts';

/**
 * The world of that name, and gold's scale in it as the model's card has it.
 *
 * @throws UsageProblem for a world that does not exist, FileProblem for one that the model does not speak
 */
export function spokenWorld(
  name: string,
  card: ModelCard,
  folder: string,
): { world: World; gold: Normaliser } {
  const world = named(name);
  if (Object.hasOwn(card.worlds, world.name)) return { world, gold: card.worlds[world.name].gold };
  const known = Object.keys(card.worlds).join(', ');
  throw new FileProblem(folder, `does not speak ${world.name}, only ${known}`, 'Choose another model.');
}

function named(name: string): World {
  try {
    return worldNamed(name);
  } catch (error) {
    throw new UsageProblem((error as Error).message);
  }
}
