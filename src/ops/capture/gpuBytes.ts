/**
 * Counts the bytes of all buffers that are made from now on and not yet destroyed, whoever made them, for tests: the
 * backend's account knows nothing of those of recorded steps. WebGPU's globals must be there.
 *
 * @returns tells the bytes
 */
export function countGpuBytes(): () => number {
  const alive = new Map<GPUBuffer, number>();
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    alive.set(buffer, descriptor.size);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    alive.delete(this);
    return destroy.call(this);
  };
  return () => [...alive.values()].reduce((sum, size) => sum + size, 0);
}
