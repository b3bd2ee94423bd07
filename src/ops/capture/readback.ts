import type { tf } from '../tf.ts';
import type { WebgpuBackend } from '../webgpu/backend.ts';

export type Values = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** The way of some tensors to main memory, in one buffer and at the end of the commands that compute them. */
export class Readback<Name extends string> {
  readonly bytes: number;
  private readonly parts: { name: Name; buffer: GPUBuffer; isFloat: boolean; offset: number }[] = [];
  private readonly staging: GPUBuffer;

  constructor({ device, tensorMap }: WebgpuBackend, tensors: Record<Name, tf.Tensor>) {
    let offset = 0;
    for (const [name, { dataId }] of Object.entries<tf.Tensor>(tensors)) {
      const { resource, dtype } = tensorMap.get(dataId);
      this.parts.push({ name: name as Name, buffer: resource!, isFloat: dtype === 'float32', offset });
      offset += resource!.size;
    }
    this.bytes = offset;
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    this.staging = device.createBuffer({ size: Math.max(4, offset), usage });
  }

  /** Whether the values of an earlier copy are still on their way. */
  get busy(): boolean {
    return this.staging.mapState !== 'unmapped';
  }

  copy(encoder: GPUCommandEncoder): void {
    for (const { buffer, offset } of this.parts) {
      encoder.copyBufferToBuffer(buffer, 0, this.staging, offset, buffer.size);
    }
  }

  /** To be called once the copy has been submitted. */
  async read(): Promise<Record<Name, Values>> {
    await this.staging.mapAsync(GPUMapMode.READ);
    const bytes = this.staging.getMappedRange().slice(0);
    this.staging.unmap();
    const entries = this.parts.map(({ name, buffer, isFloat, offset }) => {
      const View = isFloat ? Float32Array : Int32Array;
      return [name, new View(bytes, offset, buffer.size / View.BYTES_PER_ELEMENT)];
    });
    return Object.fromEntries(entries);
  }

  dispose(): void {
    this.staging.destroy();
  }
}
