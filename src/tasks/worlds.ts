import { nearest } from '../experiment/controls/controls.ts';
import type { WorldName } from '../experiment/worlds.ts';
import { assistant } from './assistant/assistant.ts';
import { reviews } from './reviews/reviews.ts';
import { tldr } from './tldr/tldr.ts';
import type { World } from './world.ts';

export const worlds: Readonly<Record<WorldName, World>> = { reviews, assistant, tldr };

export const worldNames = Object.keys(worlds) as WorldName[];

/** The world of that name; otherwise an error whose sentence can be shown as it is. */
export function worldNamed(name: string): World {
  if (Object.hasOwn(worlds, name)) return worlds[name as WorldName];
  const known = Object.keys(worlds);
  throw new Error(
    `There is no world "${name.slice(0, 40)}"; did you mean "${nearest(name, known)}"? Known: ${known.join(', ')}.`,
  );
}
