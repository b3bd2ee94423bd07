/** What has been asked of the GPU, for tests: every program that costs a start, every list that costs a hand-over. */
export interface GpuWork {
  dispatches: number;
  passes: number;
  submits: number;
}

/** Counts from now on, whoever asks. WebGPU's globals must be there. */
export function countGpuWork(): GpuWork {
  const work: GpuWork = { dispatches: 0, passes: 0, submits: 0 };
  const count = <Method extends string>(
    prototype: Record<Method, unknown>,
    method: Method,
    as: keyof GpuWork,
  ) => {
    const original = prototype[method] as (...args: unknown[]) => unknown;
    prototype[method] = function (this: unknown, ...args: unknown[]) {
      work[as]++;
      return original.apply(this, args);
    };
  };
  count(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', 'dispatches');
  count(GPUCommandEncoder.prototype, 'beginComputePass', 'passes');
  count(GPUQueue.prototype, 'submit', 'submits');
  return work;
}
