import { tf } from '../tf.ts';

/** The parts of tfjs's wasm backend that kernels use; its own type keeps some of them private. */
export interface WasmBackend {
  wasm: {
    HEAPU8: Uint8Array;
    tfjs: { registerTensor(id: number, size: number, offset: number): void; disposeData(id: number): void };
    /** The memory, in one of two places depending on emscripten's build. */
    wasmMemory?: WebAssembly.Memory;
    asm?: { memory?: WebAssembly.Memory };
  };
  dataIdMap: { get(id: object): { id: number; memoryOffset: number } };
  makeOutput(shape: number[], dtype: string): tf.TensorInfo;
  disposeData(id: object): void;
  incRef(id: object): void;
}

export interface KernelCall {
  inputs: Record<string, tf.TensorInfo>;
  attrs: Record<string, unknown>;
  backend: WasmBackend;
}

export type Kernel = (call: KernelCall) => tf.TensorInfo | tf.TensorInfo[];

/** Registers a kernel for the wasm backend, in place of one of the same name if there is any. */
export function registerWasmKernel(kernelName: string, kernel: Kernel): void {
  const old = tf.getKernel(kernelName, 'wasm');
  if (old) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    ...old,
    kernelName,
    backendName: 'wasm',
    kernelFunc: kernel as unknown as tf.KernelFunc,
  });
}

const originals = new Map<string, Kernel>();

/** The kernel that tfjs itself registered, also after a restart of the backend. */
export function originalKernel(name: string): Kernel {
  const kernel = originals.get(name) ?? (tf.getKernel(name, 'wasm').kernelFunc as unknown as Kernel);
  originals.set(name, kernel);
  return kernel;
}

/** Where a tensor's values begin in the backend's memory. They stay there when the memory grows. */
export function addressOf(backend: WasmBackend, { dataId }: tf.TensorInfo): number {
  return backend.dataIdMap.get(dataId).memoryOffset;
}

/** Memory for the time of `use`, from the backend's own allocator. */
export function withScratch(backend: WasmBackend, bytes: number, use: (address: number) => void): void {
  const scratch = backend.makeOutput([Math.ceil(bytes / 4)], 'float32');
  use(addressOf(backend, scratch));
  backend.disposeData(scratch.dataId);
}

/** The memory of the backend, which must be the chosen one. */
export function backendMemory(): WebAssembly.Memory {
  const { wasmMemory, asm } = (tf.backend() as unknown as WasmBackend).wasm;
  const memory = wasmMemory ?? asm?.memory;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the backend shows no memory');
  return memory;
}
