// The bundler leaves out the module that registers gradients unless it is named; only browsers need this file.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { Platform } from '../backend.ts';
import plainKernels from '../kernels.wasm?url';
import relaxedKernels from '../kernels-relaxed.wasm?url';
import type { WasmThreads } from './startWasm.ts';

/** What lies between kernels is done by one thread, and all share one memory, so that more would help little. */
const MOST_THREADS = 8;

/**
 * One core is left to the page, which draws while the lab computes: threads wait for each other whenever the page has
 * one of their cores, and on two cores the default run was no faster with two.
 */
function usualThreads(): number {
  return Math.min(navigator.hardwareConcurrency - 1, MOST_THREADS);
}

/**
 * What a browser's worker has to compute with.
 *
 * @param threads of the wasm backend, where memory may be shared between them; less than 2 is one
 */
export function browserPlatform({ threads = usualThreads() } = {}): Platform {
  const absolute = (url: string) => new URL(url, self.location.href).href;
  return {
    gpu: navigator.gpu,
    secureContext: self.isSecureContext,
    wasmPaths: {
      'tfjs-backend-wasm.wasm': absolute(plain),
      'tfjs-backend-wasm-simd.wasm': absolute(simd),
      // Asked for by tfjs and never used: the lab shares the memory of the other one.
      'tfjs-backend-wasm-threaded-simd.wasm': absolute(simd),
    },
    wasmKernels: {
      plain: async () => (await fetch(absolute(plainKernels))).arrayBuffer(),
      relaxed: async () => (await fetch(absolute(relaxedKernels))).arrayBuffer(),
    },
    wasmThreads: self.crossOriginIsolated ? wasmThreads(absolute(simd), threads) : undefined,
  };
}

/** @param threads this one among them */
function wasmThreads(backendModule: string, threads: number): WasmThreads | undefined {
  const count = threads - 1;
  if (!(count > 0) || typeof Worker === 'undefined') return undefined;
  return {
    count,
    backendModule: async () => (await fetch(backendModule)).arrayBuffer(),
    start: (setup) => {
      const worker = new Worker(new URL('./kernelWorker.ts', import.meta.url), { type: 'module' });
      const ready = new Promise<string | null>((resolve) => {
        worker.onmessage = ({ data }: MessageEvent<string | null>) => resolve(data);
        worker.onerror = ({ message }) => resolve(message || 'the worker could not be loaded');
      });
      worker.postMessage(setup);
      return { ready, stop: () => worker.terminate() };
    },
  };
}
