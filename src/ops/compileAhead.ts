import { PlanBuffers } from './capture/planBuffers.ts';
import { tf } from './tf.ts';
import type { BufferPool, WebgpuBackend } from './webgpu/backend.ts';

/** How far the programs are that are being compiled together: from 0 of them to all. */
export interface Compilation {
  done: number;
  total: number;
}

type Listener = (compilation: Compilation) => void;

const listeners = new Set<Listener>();

/**
 * Tells of every compilation from now on: on a GPU's first run of a method it takes seconds in which nothing else is
 * to be seen. Work whose programs are all known is not told of.
 *
 * @returns stops telling
 */
export function onCompilation(listener: Listener): () => void {
  // A function of its own, so that whoever listens twice is told twice and stops once.
  const own: Listener = (compilation) => listener(compilation);
  listeners.add(own);
  return () => void listeners.delete(own);
}

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
  const { bufferManager } = backend;
  const results = new PlanBuffers(backend.device);
  backend.bufferManager = withResultsElsewhere(bufferManager, results);
  tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    tf.tidy(() => void work());
  } finally {
    tf.env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
    backend.pipelineCache = known;
    backend.bufferManager = bufferManager;
    results.dispose();
  }
  const keys = Object.keys(fresh);
  const pipelines = await Promise.all(reported(keys.map((key) => fresh[key]))).catch((error: unknown) => {
    throw new Error(`The GPU rejected a shader: ${error}`);
  });
  keys.forEach((key, i) => {
    known[key] ??= pipelines[i];
  });
  return keys.length;
}

/**
 * The pool, but for results, which nothing will ever write: all that a step takes would stay in the pool else, beside
 * what the step itself takes later. What is uploaded comes from the pool: constants stay.
 */
function withResultsElsewhere(pool: BufferPool, elsewhere: PlanBuffers): BufferPool {
  return {
    acquireBuffer: (size, usage, mappedAtCreation, reuse) =>
      mappedAtCreation
        ? pool.acquireBuffer(size, usage, mappedAtCreation, reuse)
        : elsewhere.acquireBuffer(size, usage),
    releaseBuffer: (buffer, reuse) =>
      elsewhere.owns(buffer) ? elsewhere.releaseBuffer(buffer) : pool.releaseBuffer(buffer, reuse),
  };
}

/** The same promises, of which the listeners hear one by one. */
function reported<T>(compiling: readonly (T | Promise<T>)[]): Promise<T>[] {
  const total = compiling.length;
  const tell = (done: number) => {
    for (const listener of listeners) listener({ done, total });
  };
  let done = 0;
  if (total > 0) tell(done);
  return compiling.map(async (program) => {
    const pipeline = await program;
    tell(++done);
    return pipeline;
  });
}
