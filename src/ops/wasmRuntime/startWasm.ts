import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../tf.ts';
import type { Helpers } from './kernelHelpers.ts';
import { MOST_PAGES, requireSharedMemory, withSharedMemory } from './sharedMemory.ts';
import { useFastWasmKernels } from './wasmKernels.ts';
import type { KernelModules } from './wasmModule.ts';

/** What differs between a browser's worker and Node. */
export interface WasmPlatform {
  /** Where the three .wasm files of the backend are: a folder, or a map of file names to URLs. */
  wasmPaths: string | Record<string, string> | undefined;
  wasmKernels: KernelModules;
  /** Absent where memory cannot be shared between threads: on pages that are not cross-origin isolated. */
  wasmThreads?: WasmThreads;
}

/** Threads of a platform that has several. */
export interface WasmThreads extends Helpers {
  /** tfjs's module for engines with SIMD, whose memory will be shared. */
  backendModule(): Promise<BufferSource>;
}

/**
 * Starts tfjs's wasm backend with the lab's kernels, on as many threads as the platform and the engine have.
 *
 * @returns what computes, in words
 * @throws Error with a sentence where nothing does
 */
export async function startWasm({ wasmPaths, wasmKernels, wasmThreads }: WasmPlatform): Promise<string> {
  if (typeof WebAssembly !== 'object') throw new Error('this browser has no WebAssembly');
  // tfjs's own build for threads never finishes loading from a minified bundle; see sharedMemory.ts for the lab's way.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const problems: string[] = [];
  const sharing = simd && wasmThreads ? await sharedModule(wasmThreads).catch(String) : null;
  if (typeof sharing === 'string') problems.push(`memory cannot be shared: ${sharing}`);
  const module = sharing instanceof Uint8Array ? sharing : null;
  usePaths(wasmPaths, module !== null);
  if (!(await (module ? startFrom(module) : tf.setBackend('wasm')))) {
    throw new Error('the WebAssembly module could not be started');
  }
  const { threads, problem } = await useFastWasmKernels(wasmKernels, wasmThreads);
  if (problem) problems.push(problem);
  const count = threads === 1 ? '1 thread' : `${threads} threads`;
  const remarks = problems.length > 0 ? ` (${problems.join('; ')})` : '';
  return `CPU, ${count}${simd ? ', SIMD' : ''}${remarks}`;
}

/** tfjs's module with shared memory. @throws Error where that cannot be had, and one thread has to do */
async function sharedModule({ backendModule }: WasmThreads): Promise<Uint8Array<ArrayBuffer>> {
  requireSharedMemory({ initial: 1, maximum: MOST_PAGES });
  const module = withSharedMemory(await backendModule());
  // tfjs would wait for ever for a module that the engine refuses.
  if (!WebAssembly.validate(module)) throw new Error('the engine rejects the module');
  return module;
}

/** Starts the backend with these bytes in the place of those that tfjs fetches. */
async function startFrom(module: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const { platform } = tf.env();
  const { fetch } = platform;
  platform.fetch = async () => new Response(module);
  try {
    return await tf.setBackend('wasm');
  } finally {
    platform.fetch = fetch;
  }
}

/** @param fetched whether tfjs is to ask its platform for the module, and not to stream it */
function usePaths(paths: WasmPlatform['wasmPaths'], fetched: boolean): void {
  if (typeof paths === 'string') setWasmPaths(paths, fetched);
  else if (paths) setWasmPaths(paths, fetched);
}
