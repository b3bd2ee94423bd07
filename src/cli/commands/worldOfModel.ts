import { FileProblem } from '../../experiment/fileProblem.ts';
import type { ModelCard } from '../../formats/cards.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import type { World } from '../../tasks/world.ts';
import { worldNames, worlds } from '../../tasks/worlds.ts';
import { choiceOption } from '../options.ts';

/** A world, by its name. */
export function worldOption() {
  return choiceOption('--world <W>', 'a world', worldNames);
}

/**
 * The world of that name, and gold's scale in it as the model's card has it.
 *
 * @throws FileProblem for one that the model does not speak
 */
export function worldOfModel(
  name: string,
  card: ModelCard,
  folder: string,
): { world: World; gold: Normaliser } {
  const world = worldNames.find((one) => one === name);
  if (world && Object.hasOwn(card.worlds, world))
    return { world: worlds[world], gold: card.worlds[world].gold };
  const known = Object.keys(card.worlds).join(', ');
  throw new FileProblem(folder, `was not trained on ${name}, only on ${known}`, 'Choose another model.');
}
