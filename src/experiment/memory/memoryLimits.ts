import type { BackendName, MemoryLimits } from '../metrics/run.ts';

/** What something would take, for a decision before anything of it is there. */
export interface MemoryNeeds {
  /** Of everything together. */
  bytes: number;
  /** What most of that is for. */
  heaviest: { what: string; bytes: number; cure: string };
  /** The largest tensor. A tensor is one buffer and is bound as a whole. */
  largest: { what: string; bytes: number; cure: string };
}

/**
 * Above this, activations are checkpointed to save memory. A tab that takes a gigabyte is what a machine with four can
 * give while system, browser and page have theirs; no browser tells how much there really is.
 */
export const COMFORTABLE_BYTES = 2 ** 30;

/** What does not fit, and what to do about it, each in a sentence; null where everything fits. */
export function memoryProblem(
  { bytes, heaviest, largest }: MemoryNeeds,
  { limits = {}, backend }: { limits?: MemoryLimits; backend: BackendName },
): { cause: string; cure: string } | null {
  const { maxBufferSize = Infinity, maxStorageBufferBindingSize = Infinity, total = Infinity } = limits;
  if (largest.bytes > Math.min(maxBufferSize, maxStorageBufferBindingSize)) {
    const [name, limit] =
      maxStorageBufferBindingSize < maxBufferSize
        ? ['maxStorageBufferBindingSize', maxStorageBufferBindingSize]
        : ['maxBufferSize', maxBufferSize];
    const cause = `${capital(largest.what)} would need ${bytesInWords(largest.bytes)} in one buffer; this GPU allows ${bytesInWords(limit)} (${name}).`;
    return { cause, cure: `${largest.cure} Or run on WebAssembly, which has no such limit.` };
  }
  if (bytes > total) {
    const holder = backend === 'wasm' ? 'a WebAssembly memory' : 'this backend';
    const cause = `A run would need about ${bytesInWords(bytes)} of memory; ${holder} has ${bytesInWords(total)}. Most of it goes to ${heaviest.what}.`;
    return { cause, cure: heaviest.cure };
  }
  return null;
}

/** "210 MB", "1.4 GB": two digits or three, decimal as browsers' own figures are. */
export function bytesInWords(bytes: number): string {
  const mega = bytes / 1e6;
  if (mega >= 995) return `${(mega / 1000).toFixed(1)} GB`;
  return `${mega >= 100 ? Math.round(mega / 10) * 10 : Math.max(1, Math.round(mega))} MB`;
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);
