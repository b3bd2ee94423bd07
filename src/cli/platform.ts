import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { create, globals } from 'webgpu';
import type { BackendName } from '../experiment/run.ts';
import type { ChosenBackend } from '../ops/backend.ts';
import type { KernelModules } from '../ops/wasmModule.ts';
import { rerunWithSoftwareAdapter } from './softwareAdapter.ts';

/**
 * Starts a backend in Node. WebGPU comes from Dawn (npm package `webgpu`), which needs a Vulkan, Metal or D3D
 * driver; on a machine without a GPU, VK_ICD_FILENAMES may name a software driver.
 *
 * @throws Error when the backend asked for does not work here: a script's figures must not come from another one
 */
export async function startBackend(
  backend: BackendName,
  { realGpuKernels = false } = {},
): Promise<ChosenBackend> {
  const gpu = backend === 'webgpu' ? offerDawn() : undefined;
  if (gpu) {
    const code = await rerunWithSoftwareAdapter(gpu);
    if (code !== null) process.exit(code);
  }
  // tfjs looks for WebGPU's globals when its module is loaded, hence an import here and not above.
  const { chooseBackend } = await import('../ops/backend.ts');
  const wasmModule = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  const chosen = await chooseBackend(backend, {
    gpu,
    secureContext: true,
    wasmPaths: `${dirname(wasmModule)}/`,
    wasmKernels: wasmKernels(),
    realGpuKernels,
  });
  if (chosen.report.backend !== backend) {
    throw new Error(`The backend ${backend} does not work here. ${chosen.report.reason}`);
  }
  return chosen;
}

function wasmKernels(): KernelModules {
  const read = (name: string) => readFile(join(import.meta.dirname, '..', 'ops', name));
  return {
    plain: () => read('kernels.wasm'),
    relaxed: async () => {
      const bytes = await read('kernels-relaxed.wasm');
      // Node 20 has relaxed SIMD, finished but switched off; browsers and later versions have it switched on.
      if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
      return bytes;
    },
  };
}

/** Puts Dawn where a browser has WebGPU: the globals and `navigator.gpu`. */
function offerDawn(): GPU {
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const navigator = globalThis.navigator ?? {};
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  return gpu;
}
