import { tf } from '../tf.ts';
import { CACHE_LINE, type KernelTeam, type Work } from './kernelTeam.ts';
import { addressOf, type KernelCall, type WasmBackend, withScratch } from './wasmBackend.ts';
import type { KernelFunction, KernelModule } from './wasmModule.ts';
import { multiply, type Product } from './wasmProduct.ts';

/** One call of a kernel: addresses of its inputs, room for its outputs, and threads to compute them. */
export class WasmCall {
  readonly module: KernelModule;
  private readonly team: KernelTeam;
  private readonly backend: WasmBackend;
  private readonly inputs: Record<string, tf.TensorInfo>;
  private readonly attrs: Record<string, number>;

  constructor(team: KernelTeam, { backend, inputs, attrs }: KernelCall) {
    this.team = team;
    this.module = team.module;
    this.backend = backend;
    this.inputs = inputs;
    this.attrs = attrs as Record<string, number>;
  }

  /** Whether an input that may be left out is there. */
  has(input: string): boolean {
    return this.inputs[input] !== undefined;
  }

  shape(input: string): number[] {
    return this.inputs[input].shape;
  }

  size(input: string): number {
    return tf.util.sizeFromShape(this.shape(input));
  }

  attr(name: string): number {
    return this.attrs[name];
  }

  output(shape: number[], dtype: 'float32' | 'int32' = 'float32'): tf.TensorInfo {
    return this.backend.makeOutput(shape, dtype);
  }

  /** Addresses of inputs, by name, and of outputs. */
  at(...tensors: (string | tf.TensorInfo)[]): number[] {
    return tensors.map((t) => addressOf(this.backend, typeof t === 'string' ? this.inputs[t] : t));
  }

  /** @param scratch bytes of memory that each thread needs besides */
  run(name: KernelFunction, args: readonly number[], work: Work, scratch = 0): void {
    if (scratch === 0) this.team.run(name, args, work);
    else {
      this.withScratch(this.team.scratchBytes(scratch), (address) =>
        this.team.run(name, args, work, { address, bytes: scratch }),
      );
    }
  }

  multiply(product: Product): void {
    multiply(this.team, this.backend, product);
  }

  /** out[j] = Σ_i x[i, j]. @param x address of [rows, width] */
  sumColumns(x: number, out: tf.TensorInfo, rows: number, width: number): void {
    this.run('columnSums', [x, ...this.at(out), rows, width], {
      units: width,
      nanoseconds: 0.3 * rows,
      grain: CACHE_LINE,
    });
  }

  /** Memory for the time of `use`. */
  withScratch(bytes: number, use: (address: number) => void): void {
    withScratch(this.backend, bytes, use);
  }
}
