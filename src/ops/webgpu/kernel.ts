import type { KernelAttributes } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import type { WebgpuBackend } from './backend.ts';

/** A call of one of the lab's kernels, with what all of them need. */
export class KernelCall {
  readonly backend: WebgpuBackend;
  readonly inputs: Record<string, tf.TensorInfo>;
  /** Threads that share a row or a column: see `threads.ts`. */
  readonly lanes: number;
  private readonly attrs: KernelAttributes;

  constructor(
    backend: WebgpuBackend,
    inputs: Record<string, tf.TensorInfo>,
    attrs: KernelAttributes,
    lanes: number,
  ) {
    this.backend = backend;
    this.inputs = inputs;
    this.attrs = attrs;
    this.lanes = lanes;
  }

  shape(input: string): number[] {
    return this.inputs[input].shape;
  }

  size(input: string): number {
    return tf.util.sizeFromShape(this.shape(input));
  }

  attr(name: string): number {
    return this.attrs[name] as number;
  }

  list(name: string): number[] {
    return this.attrs[name] as number[];
  }

  output(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.TensorInfo {
    return this.backend.makeTensorInfo(shape, dtype);
  }

  /** Ends a tensor that only this call knew. */
  release({ dataId }: tf.TensorInfo): void {
    this.backend.disposeData(dataId);
  }
}

export type Kernel = (call: KernelCall) => tf.TensorInfo[];
