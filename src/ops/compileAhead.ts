import { tf } from './tf.ts';
import type { WebgpuBackend } from './webgpu/backend.ts';

/**
 * Compiles the GPU programs of some work before it is done, all of them at once: drivers use several threads, while
 * the backend asks for one program after the other and waits for each. The work is gone through without computing
 * anything, so what its tensors hold means nothing, and it must not read any. Constants that it keeps are uploaded.
 *
 * @param work does not change anything but tensors of its own
 * @returns the number of programs that were new
 */
export async function compileAhead(work: () => unknown): Promise<number> {
  const backend = tf.backend() as unknown as WebgpuBackend;
  const known = backend.pipelineCache;
  // New programs go into a cache of their own that shows the known ones too. Whatever else computes while these are
  // being compiled must not meet promises, and a refused one must not stay.
  const fresh: WebgpuBackend['pipelineCache'] = Object.create(known);
  backend.pipelineCache = fresh;
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    tf.tidy(() => void work());
  } finally {
    tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
    backend.pipelineCache = known;
  }
  const keys = Object.keys(fresh);
  const pipelines = await Promise.all(keys.map((key) => fresh[key])).catch((error: unknown) => {
    throw new Error(`The GPU refused a program: ${error}`);
  });
  keys.forEach((key, i) => {
    known[key] ??= pipelines[i];
  });
  return keys.length;
}
