import { compileAhead } from './compileAhead.ts';
import { tf } from './tf.ts';

const compiled = new WeakMap<object, Set<string>>();

/**
 * `compileAhead` for work that goes op by op and is done now and then, such as evaluations: before it is done for the
 * first time. Elsewhere than on WebGPU there is nothing to compile.
 *
 * @param name of the work: done again by the same name it needs the same programs, or few others, which the backend
 *   compiles as they come
 */
export async function compileOnce(name: string, work: () => unknown): Promise<void> {
  if (tf.getBackend() !== 'webgpu') return;
  const names = compiled.get(tf.backend()) ?? new Set();
  compiled.set(tf.backend(), names);
  if (names.has(name)) return;
  names.add(name);
  await compileAhead(work);
}
