import {
  configOf,
  type Exercise,
  labellingOf,
  lockedBy,
  type Start,
} from '../../experiment/lessons/exercises/exercise.ts';
import { type Address, writeAddress } from '../address.ts';
import { addressOf } from '../page.ts';

/**
 * The lab with the settings of a start, and what it fixes locked.
 *
 * @param here model and backend stay those of the page
 */
export function labLink(
  { name }: Pick<Exercise, 'name'>,
  start: Start,
  here: Pick<Address, 'modelName' | 'requestedBackend'>,
): string {
  const { modelName, requestedBackend } = here;
  const query = writeAddress({
    modelName,
    requestedBackend,
    world: start.world,
    method: start.method,
    config: configOf(start),
    labelling: labellingOf(start),
    lock: lockedBy(start),
    hide: [],
    exercise: name,
  });
  return `${query}${addressOf('lab')}`;
}
