import { tf } from '../tf.ts';

/** The parts of tfjs's WebGPU backend that own kernels use; its type keeps some of them private. */
export interface WebgpuBackend {
  device: GPUDevice;
  queue: GPUQueue;
  bufferManager: BufferPool;
  tensorMap: { get(id: object): TensorData };
  pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  /** Tensors that the commands not yet submitted read or write: their buffers are given back after these. */
  commandQueueOwnedIds: WeakSet<object>;
  uniformPendingDisposal: GPUBuffer[];
  makeTensorInfo(shape: number[], dtype: string, values?: Float32Array | Int32Array): tf.TensorInfo;
  /** Gives a tensor its buffer, filled with its values if it has any in main memory. */
  uploadToGPU(id: object): void;
  disposeData(id: object): boolean;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

export interface TensorData {
  /** A copy in main memory, which reads return without asking the GPU. */
  values: unknown;
  /** Of what lies in the buffer: floats that were cast from integers may still lie there as integers. */
  dtype: string;
  resource?: GPUBuffer;
}

export interface BufferPool {
  acquireBuffer(
    size: number,
    usage: GPUBufferUsageFlags,
    mappedAtCreation?: boolean,
    reuse?: boolean,
  ): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
}

/** Hands everything that has been encoded to the GPU. */
export function submitPending(backend: WebgpuBackend): void {
  backend.endComputePassEncoder();
  if (backend.commandEncoder) backend.submitQueue();
}

/** Bytes of a buffer at most, so that a program can read all of it. */
export function mostBytesOfBuffer(): number {
  const { maxBufferSize, maxStorageBufferBindingSize } = (tf.backend() as unknown as WebgpuBackend).device
    .limits;
  return Math.min(maxBufferSize, maxStorageBufferBindingSize);
}

/** Fills a new tensor's buffer at once, so that its numbers in main memory are free. */
export function moveToGpu({ dataId }: tf.TensorInfo): void {
  (tf.backend() as unknown as WebgpuBackend).uploadToGPU(dataId);
}

const watched = new WeakMap<WebgpuBackend, Set<TensorData>>();

/** Says that a program has changed a tensor that existed before: the copy in main memory is old now. */
export function noteWrite(backend: WebgpuBackend, { dataId }: tf.TensorInfo): void {
  const data = backend.tensorMap.get(dataId);
  data.values = null;
  watched.get(backend)?.add(data);
}

/** Runs `work` and returns what it has changed in place. */
export function changedBy(backend: WebgpuBackend, work: () => void): Set<TensorData> {
  const changed = new Set<TensorData>();
  watched.set(backend, changed);
  try {
    work();
  } finally {
    watched.delete(backend);
  }
  return changed;
}
