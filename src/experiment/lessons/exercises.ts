import { beta } from './exercises/beta.ts';
import { derive } from './exercises/derive.ts';
import type { Exercise } from './exercises/exercise.ts';
import { falling } from './exercises/falling.ts';
import { labeller } from './exercises/labeller.ts';
import { proxy } from './exercises/proxy.ts';
import { roads } from './exercises/roads.ts';

/** The homework of the course, in its order. */
export const exercises: readonly Exercise[] = [derive, beta, roads, falling, proxy, labeller];

export function exerciseNamed(name: string): Exercise | null {
  return exercises.find((one) => one.name === name) ?? null;
}
