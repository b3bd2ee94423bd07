import { FileProblem } from '../experiment/fileProblem.ts';
import type { ModelCard } from '../formats/cards.ts';
import type { Normaliser } from '../tasks/gold.ts';
import type { World } from '../tasks/world.ts';
import { worldNames, worlds } from '../tasks/worlds.ts';
import { choiceOption } from './options.ts';

/**
 * The world of that name, and gold's scale in it as the model's card has it.
 *
 * @param option that the name was given to, for messages
 * @throws UsageProblem for a world that does not exist, FileProblem for one that the model does not speak
 */
export function spokenWorld(
  name: string,
  card: ModelCard,
  folder: string,
  option = 'world',
): { world: World; gold: Normaliser } {
  const world = worldOption(name, option);
  if (Object.hasOwn(card.worlds, world.name)) return { world, gold: card.worlds[world.name].gold };
  const known = Object.keys(card.worlds).join(', ');
  throw new FileProblem(folder, `does not speak ${world.name}, only ${known}`, 'Choose another model.');
}

/** @throws UsageProblem for anything but a world's name */
export function worldOption(text: string, option = 'world'): World {
  return worlds[choiceOption(option, text, worldNames)];
}
