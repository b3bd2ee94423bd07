import type { BenchBackend, Contestant, Prepare } from './contestant.ts';
import type { Counters } from './counters.ts';
import type { MemoryReport, Opened, Reply, Request, Timing } from './protocol.ts';

/**
 * The inside of a realm, whatever it is: takes requests one after the other and times what they ask for, so that no
 * message is part of any time.
 */
export function createRealm(counters: Counters, prepare: Prepare): (request: Request) => Promise<Reply> {
  let contestant: Contestant | undefined;
  let gpuError: string | undefined;
  listenToDevices((message) => {
    gpuError ??= message;
  });
  return async (request) => {
    try {
      const answer = await handle(request);
      if (gpuError) return { ok: false, problem: `the GPU reported an error: ${gpuError}` };
      return { ok: true, answer };
    } catch (error) {
      return { ok: false, problem: error instanceof Error ? error.message : String(error) };
    }
  };

  async function handle(request: Request) {
    if (request.type === 'open') {
      const { size, backend } = request;
      contestant = await prepare(size, backend);
      return backend === 'webgpu' ? adapter() : { adapter: threads(backend), software: false };
    }
    if (!contestant) throw new Error('the realm was not opened');
    const now = contestant;
    switch (request.type) {
      case 'step': {
        const { result: loss, ...timing } = await timed(() => now.step());
        return { loss, ...timing, memory: memory(), at: performance.timeOrigin + performance.now() };
      }
      case 'weights':
        return now.weights();
      case 'sample': {
        const { result, ...timing } = await timed(() => now.sample(request.newTokens, request.greedy));
        return { tokens: request.greedy ? result : [], ...timing, memory: memory() };
      }
      case 'multiply': {
        const { result: _, ...timing } = await timed(() => now.multiply(request.n, request.times));
        return timing;
      }
      case 'steps': {
        for (let i = 0; i < request.count; i++) await now.step();
        return memory();
      }
    }
  }

  function memory(): MemoryReport {
    return { tensors: contestant?.tensors?.(), ...counters.peakBytes() };
  }

  async function timed<T>(work: () => Promise<T>): Promise<Timing & { result: T }> {
    counters.reset();
    const started = performance.now();
    const result = await work();
    const ms = performance.now() - started;
    const { dispatches, submits, waitedMs } = counters.read();
    return { result, ms, jsMs: ms - waitedMs, dispatches, submits };
  }
}

/** tfjs does not listen: after a refused program its reads would return old buffers without a word. */
function listenToDevices(report: (message: string) => void): void {
  if (typeof GPUAdapter === 'undefined') return;
  const prototype = GPUAdapter.prototype;
  const original = prototype.requestDevice;
  prototype.requestDevice = async function (this: GPUAdapter, descriptor) {
    const device = await original.call(this, descriptor);
    device.addEventListener('uncapturederror', ({ error }) => report(error.message));
    return device;
  };
}

/** What a contestant has to compute with; whether it makes use of it is its own affair. */
function threads(backend: BenchBackend): string {
  // Without isolation nobody can share memory between threads, and so nobody has more than one.
  if (globalThis.crossOriginIsolated === true && backend === 'wasm') {
    throw new Error('the page could share memory between threads');
  }
  return backend === 'wasm' ? 'CPU, 1 thread' : `CPU, ${navigator.hardwareConcurrency} cores`;
}

async function adapter(): Promise<Opened> {
  const found = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!found) throw new Error('no graphics adapter was found');
  const { vendor, architecture, device, description, isFallbackAdapter } = found.info;
  const words = [vendor, architecture, device, description].filter(Boolean).join(' ');
  const software = isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software/i.test(words);
  return { adapter: words || 'unnamed adapter', software };
}
