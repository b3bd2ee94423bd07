import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { create, globals } from 'webgpu';
import type { BackendName } from '../../experiment/metrics/run.ts';
import type { ChosenBackend } from '../../ops/backend.ts';
import type { Helpers } from '../../ops/wasmRuntime/kernelHelpers.ts';
import type { WasmPlatform } from '../../ops/wasmRuntime/startWasm.ts';
import type { KernelModules } from '../../ops/wasmRuntime/wasmModule.ts';
import { UsageProblem } from '../commandLine.ts';
import { rerunWithSoftwareAdapter } from './softwareAdapter.ts';

/**
 * Starts a backend in Node. WebGPU comes from Dawn (npm package `webgpu`), which needs a Vulkan, Metal or D3D
 * driver; on a machine without a GPU, VK_ICD_FILENAMES may name a software driver.
 *
 * @param threads that compute on wasm
 * @throws UsageProblem when the backend asked for does not work here: a script's figures must not come from another
 */
export async function startBackend(
  backend: BackendName,
  { realGpuKernels = false, threads = 1 } = {},
): Promise<ChosenBackend> {
  const gpu = backend === 'webgpu' ? offerDawn() : undefined;
  if (gpu) {
    const code = await rerunWithSoftwareAdapter(gpu);
    if (code !== null) process.exit(code);
  }
  // tfjs looks for WebGPU's globals when its module is loaded, hence an import here and not above.
  const { chooseBackend } = await import('../../ops/backend.ts');
  const chosen = await chooseBackend(backend, {
    gpu,
    secureContext: true,
    ...nodePlatform(threads),
    realGpuKernels,
  });
  if (chosen.report.backend !== backend) {
    throw new UsageProblem(`The backend ${backend} does not work on this machine. ${chosen.report.reason}`);
  }
  return chosen;
}

/** Where Node finds what the wasm backend is made of. */
export function nodePlatform(threads = 1): WasmPlatform {
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const backendModule = () => readFile(join(folder, 'tfjs-backend-wasm-simd.wasm'));
  return {
    wasmPaths: `${folder}/`,
    wasmKernels: wasmKernels(),
    wasmThreads: threads > 1 ? { ...nodeHelpers(threads - 1), backendModule } : undefined,
  };
}

function wasmKernels(): KernelModules {
  const read = (name: string) => readFile(join(import.meta.dirname, '..', '..', 'ops', name));
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

/** Threads of this process that help with kernels. */
export function nodeHelpers(count: number): Helpers {
  return {
    count,
    start: (setup) => {
      const worker = new Worker(new URL('./kernelWorker.mjs', import.meta.url), { workerData: setup });
      // The process may end while they wait for work.
      worker.unref();
      const ready = new Promise<string | null>((resolve) => {
        worker.once('message', resolve);
        worker.once('error', (error) => resolve(String(error)));
      });
      return { ready, stop: () => void worker.terminate() };
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
