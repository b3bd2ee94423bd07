// The bundler leaves out the module that registers gradients unless it is named; only browsers need this file.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import type { Platform } from './backend.ts';
import plainKernels from './kernels.wasm?url';
import relaxedKernels from './kernels-relaxed.wasm?url';

/** What a browser's worker has to compute with. */
export function browserPlatform(): Platform {
  const absolute = (url: string) => new URL(url, self.location.href).href;
  return {
    gpu: navigator.gpu,
    secureContext: self.isSecureContext,
    wasmPaths: {
      'tfjs-backend-wasm.wasm': absolute(plain),
      'tfjs-backend-wasm-simd.wasm': absolute(simd),
      'tfjs-backend-wasm-threaded-simd.wasm': absolute(threaded),
    },
    wasmKernels: {
      plain: async () => (await fetch(absolute(plainKernels))).arrayBuffer(),
      relaxed: async () => (await fetch(absolute(relaxedKernels))).arrayBuffer(),
    },
  };
}
