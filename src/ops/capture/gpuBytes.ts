/** Bytes of GPU buffers. */
export interface GpuBytes {
  /** Of those that have been made and not yet destroyed. */
  now: number;
  /** The most that `now` has been. */
  peak: number;
}

/**
 * Counts the bytes of all buffers that are made from now on, whoever makes them, for tests and measurements: the
 * backend's account knows nothing of those of recorded steps. WebGPU's globals must be there.
 *
 * @returns the counts, which change as buffers come and go
 */
export function countGpuBytes(): GpuBytes {
  const bytes: GpuBytes = { now: 0, peak: 0 };
  const alive = new Map<GPUBuffer, number>();
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    alive.set(buffer, descriptor.size);
    bytes.now += descriptor.size;
    bytes.peak = Math.max(bytes.peak, bytes.now);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    bytes.now -= alive.get(this) ?? 0;
    alive.delete(this);
    return destroy.call(this);
  };
  return bytes;
}
