import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { BackendName, BackendReport } from '../experiment/metrics/run.ts';
import { selfTest } from './selfTest.ts';
import { tf } from './tf.ts';
import { MOST_PAGES, PAGE_BYTES } from './wasmRuntime/sharedMemory.ts';
import { startWasm, type WasmPlatform } from './wasmRuntime/startWasm.ts';
import { registerWebgpuKernels } from './webgpu/fusedWebgpu.ts';
import { useBarrierFreeKernels } from './webgpu/softwareGpuKernels.ts';
import { guardKernels } from './webgpu/webgpuGuards.ts';

/** What differs between a browser's worker and Node. */
export interface Platform extends WasmPlatform {
  /** `navigator.gpu`, or Dawn's in Node; undefined where there is none. */
  gpu: GPU | undefined;
  /** False on plain-http pages from another machine: browsers hide WebGPU there. */
  secureContext: boolean;
  /** Computes on an emulated GPU with the kernels of a real one, which is slow there; for tests. */
  realGpuKernels?: boolean;
}

export interface ChosenBackend {
  report: BackendReport;
  /** Resolves, with the browser's words, when the GPU is taken away; never on wasm and cpu. */
  lost: Promise<string>;
  /** Resolves with the first GPU error: a program was refused or memory ran out, and results are worthless. */
  refused: Promise<string>;
}

type Attempt =
  | (Pick<BackendReport, 'device' | 'software' | 'limits'> & Omit<ChosenBackend, 'report'>)
  | { problem: string };

/** Enough to cut a model's parameters apart in a few programs; some adapters name limits far beyond any use. */
const BUFFERS_OF_A_PROGRAM = 16;

const never = new Promise<string>(() => {});
const fallbacks: Record<BackendName | 'auto', BackendName[]> = {
  auto: ['webgpu', 'wasm', 'cpu'],
  webgpu: ['webgpu', 'wasm', 'cpu'],
  wasm: ['wasm', 'cpu'],
  cpu: ['cpu'],
};

/**
 * Starts the best backend that computes correctly here: WebGPU, else wasm, else plain JavaScript.
 *
 * @param requested 'auto', or a name to begin with; where that one does not work the next is taken and the
 *   report says so
 * @throws Error when not even the last one passes the self-test
 */
export async function chooseBackend(
  requested: BackendName | 'auto',
  platform: Platform,
): Promise<ChosenBackend> {
  const problems: string[] = [];
  for (const backend of fallbacks[requested]) {
    const attempt = await attempts[backend](platform).catch((error: unknown) => ({
      problem: error instanceof Error ? error.message : String(error),
    }));
    const problem = 'problem' in attempt ? attempt.problem : await selfTest().catch(String);
    if (problem === null && !('problem' in attempt)) {
      const { device, software, limits, lost, refused } = attempt;
      const reason = explain(requested, backend, software, problems);
      return { report: { backend, device, software, reason, limits }, lost, refused };
    }
    problems.push(`${label[backend]}: ${problem}`);
  }
  throw new Error(`No backend computes correctly here. ${problems.join('; ')}.`);
}

const label: Record<BackendName, string> = { webgpu: 'WebGPU', wasm: 'WebAssembly', cpu: 'JavaScript' };

function explain(
  requested: BackendName | 'auto',
  chosen: BackendName,
  software: boolean,
  problems: string[],
): string {
  const what = software
    ? 'It passed its self-test, but WebAssembly (?backend=wasm) is faster here.'
    : chosen === 'webgpu'
      ? 'WebGPU passed its self-test.'
      : chosen === requested
        ? `${label[chosen]} was requested.`
        : `WebGPU is not available, so the lab runs on ${label[chosen]}.`;
  return problems.length > 0 ? `${what} ${problems.join('; ')}.` : what;
}

const attempts: Record<BackendName, (platform: Platform) => Promise<Attempt>> = {
  webgpu: startWebgpu,
  wasm: async (platform) => {
    const device = await startWasm(platform);
    const limits = { total: MOST_PAGES * PAGE_BYTES };
    return { device, software: false, limits, lost: never, refused: never };
  },
  cpu: async () => {
    await tf.setBackend('cpu');
    return { device: 'CPU, plain JavaScript', software: false, lost: never, refused: never };
  },
};

async function startWebgpu({ gpu, secureContext, realGpuKernels }: Platform): Promise<Attempt> {
  if (!gpu) {
    return secureContext
      ? {
          problem:
            'this browser does not support it (current versions of Chrome, Edge, Safari and Firefox do)',
        }
      : {
          problem:
            'browsers allow it only on https:// pages and on localhost; open the lab from one of these',
        };
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    return {
      problem:
        'no graphics adapter was found; check that hardware acceleration is on in your browser’s settings',
    };
  }
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } = adapter.limits;
  const { maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupSizeX } = adapter.limits;
  const { maxComputeWorkgroupsPerDimension, maxStorageBuffersPerShaderStage } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: {
      maxBufferSize,
      maxStorageBufferBindingSize,
      maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX,
      maxComputeWorkgroupsPerDimension,
      maxStorageBuffersPerShaderStage: Math.min(maxStorageBuffersPerShaderStage, BUFFERS_OF_A_PROGRAM),
    },
  });
  const lost = device.lost.then(({ message }) => message || 'no reason given');
  // tfjs does not listen: after a GPU error its reads would return old buffers without a word.
  const refused = new Promise<string>((resolve) => {
    device.addEventListener('uncapturederror', ({ error }) =>
      resolve(`The GPU reported an error: ${error.message}`),
    );
  });
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info));
  if (!(await tf.setBackend('webgpu'))) return { problem: 'the adapter rejected the backend' };
  // Small tensors would otherwise be computed on the CPU: what is shown as WebGPU shall be WebGPU.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  guardKernels();
  const software = isSoftware(adapter.info);
  const emulated = software && !realGpuKernels;
  if (emulated) useBarrierFreeKernels();
  registerWebgpuKernels(emulated);
  const { vendor, architecture, description } = adapter.info;
  const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed adapter';
  const limits = { maxBufferSize, maxStorageBufferBindingSize };
  return { device: name, software, limits, lost, refused };
}

function isSoftware(info: GPUAdapterInfo): boolean {
  const words = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return (
    info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(words)
  );
}
