/** What was asked of the GPU, and how long it was waited for, since the counters were last set to zero. */
export interface Counts {
  dispatches: number;
  submits: number;
  /** Milliseconds in which an answer of the GPU was awaited: the rest of a step is JavaScript. */
  waitedMs: number;
}

/** Counts what all libraries in this realm do, since they all go through the same functions of the platform. */
export interface Counters {
  reset(): void;
  read(): Counts;
  /** Most bytes held at once: in GPU buffers, and in memories of WebAssembly, which never shrink. */
  peakBytes(): { gpu: number; wasm: number };
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Wraps the functions; must run before any library starts. */
export function installCounters(): Counters {
  const counts: Counts = { dispatches: 0, submits: 0, waitedMs: 0 };
  const memories = watchMemories();
  const gpu = { bytes: 0, peak: 0 };
  let [waiting, since] = [0, 0];

  if (typeof GPUDevice !== 'undefined') {
    countDispatches(counts);
    wrap(GPUQueue.prototype, ['submit'], (call) => {
      counts.submits += 1;
      return call();
    });
    const await_ = (call: () => unknown) => {
      if (waiting === 0) since = performance.now();
      waiting += 1;
      const answered = () => {
        waiting -= 1;
        if (waiting === 0) counts.waitedMs += performance.now() - since;
      };
      const answer = call() as Promise<unknown>;
      answer.then(answered, answered);
      return answer;
    };
    wrap(GPUBuffer.prototype, ['mapAsync'], await_);
    wrap(GPUQueue.prototype, ['onSubmittedWorkDone'], await_);
    const sizes = new WeakMap<object, number>();
    wrap(GPUDevice.prototype, ['createBuffer'], (call) => {
      const buffer = call() as GPUBuffer;
      sizes.set(buffer, buffer.size);
      gpu.bytes += buffer.size;
      gpu.peak = Math.max(gpu.peak, gpu.bytes);
      return buffer;
    });
    wrap(GPUBuffer.prototype, ['destroy'], (call, buffer) => {
      gpu.bytes -= sizes.get(buffer) ?? 0;
      sizes.delete(buffer);
      return call();
    });
  }
  return {
    reset: () => Object.assign(counts, { dispatches: 0, submits: 0, waitedMs: 0 }),
    read: () => ({ ...counts }),
    peakBytes: () => {
      const wasm = [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
      return { gpu: gpu.peak, wasm };
    },
  };
}

/** By hand, because it happens hundreds of times a step and what it takes itself counts as the library's JavaScript. */
function countDispatches(counts: Counts): void {
  const { prototype } = GPUComputePassEncoder;
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = prototype;
  prototype.dispatchWorkgroups = function (this: GPUComputePassEncoder, x, y, z) {
    counts.dispatches += 1;
    dispatchWorkgroups.call(this, x, y, z);
  };
  prototype.dispatchWorkgroupsIndirect = function (this: GPUComputePassEncoder, buffer, offset) {
    counts.dispatches += 1;
    dispatchWorkgroupsIndirect.call(this, buffer, offset);
  };
}

function wrap(owner: object, names: string[], around: (call: () => unknown, self: object) => unknown): void {
  const methods = owner as Record<string, Method>;
  for (const name of names) {
    const original = methods[name];
    methods[name] = function (this: unknown, ...args: unknown[]) {
      return around(() => original.apply(this, args), this as object);
    };
  }
}

/** All memories of WebAssembly in this realm: those that a script makes, and those that modules bring along. */
function watchMemories(): Set<WebAssembly.Memory> {
  const found = new Set<WebAssembly.Memory>();
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = new Proxy(Memory, {
    construct(target, args) {
      const memory = Reflect.construct(target, args) as WebAssembly.Memory;
      found.add(memory);
      return memory;
    },
  });
  const look = (result: unknown) => {
    const instance = ((result as { instance?: unknown }).instance ?? result) as WebAssembly.Instance;
    for (const entry of Object.values(instance.exports ?? {})) {
      if (entry instanceof Memory) found.add(entry);
    }
    return result;
  };
  const names = ['instantiate', 'instantiateStreaming'].filter((name) => name in WebAssembly);
  wrap(WebAssembly, names, (call) => (call() as Promise<unknown>).then(look));
  return found;
}
