import { frontier } from './frontier.ts';
import { overOptimisation } from './overOptimisation/overOptimisation.ts';
import type { Study } from './study.ts';

/** In the order in which they are run and reported. */
export const studies: readonly Study[] = [frontier, overOptimisation];
