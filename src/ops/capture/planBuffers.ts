import type { BufferPool } from '../webgpu/backend.ts';

/**
 * The buffers of a recorded step, apart from those of the backend: whatever else computes between two replays must
 * not write into them. They are reused within the step just as the backend reuses its own, except for those that
 * are filled from main memory (constants, uniforms): these were filled once, and every replay reads them again.
 */
export class PlanBuffers implements BufferPool {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  private readonly device: GPUDevice;
  private readonly all = new Set<GPUBuffer>();
  private readonly filled = new Set<GPUBuffer>();
  private readonly free = new Map<string, GPUBuffer[]>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  acquireBuffer(size: number, usage: GPUBufferUsageFlags, mappedAtCreation = false): GPUBuffer {
    const isFilled = mappedAtCreation || (usage & GPUBufferUsage.UNIFORM) !== 0;
    const known = isFilled ? undefined : this.free.get(`${size} ${usage}`)?.pop();
    const buffer = known ?? this.device.createBuffer({ size, usage, mappedAtCreation });
    if (isFilled) this.filled.add(buffer);
    if (!known) this.numBytesAllocated += size;
    this.numBytesUsed += size;
    this.all.add(buffer);
    return buffer;
  }

  releaseBuffer(buffer: GPUBuffer): void {
    if (!this.owns(buffer)) throw new Error('A recorded step frees a tensor that was there before it.');
    this.numBytesUsed -= buffer.size;
    if (this.filled.has(buffer)) return;
    const key = `${buffer.size} ${buffer.usage}`;
    this.free.set(key, [...(this.free.get(key) ?? []), buffer]);
  }

  owns(buffer: GPUBuffer | undefined): boolean {
    return buffer !== undefined && this.all.has(buffer);
  }

  dispose(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.clear();
    this.free.clear();
    this.filled.clear();
    this.numBytesAllocated = 0;
  }
}
