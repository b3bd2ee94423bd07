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
  const { pipelineCache } = tf.backend() as unknown as WebgpuBackend;
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    tf.tidy(() => void work());
  } finally {
    tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
  }
  // Not the backend's checkCompileCompletionAsync: it pairs keys and pipelines by their places in two lists, which
  // differ when another program is asked for meanwhile, and it leaves promises behind when a program is refused.
  const started = Object.entries(pipelineCache).filter(([, pipeline]) => pipeline instanceof Promise);
  const settled = await Promise.allSettled(started.map(([, pipeline]) => pipeline));
  settled.forEach((result, i) => {
    const key = started[i][0];
    if (result.status === 'fulfilled') pipelineCache[key] = result.value;
    else delete pipelineCache[key];
  });
  const refused = settled.find((result) => result.status === 'rejected');
  if (refused) throw new Error(`The GPU refused a program: ${refused.reason}`);
  return started.length;
}
