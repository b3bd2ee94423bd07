import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptProxy, ProxyStore } from '../../training/methods/proxy.ts';
import { readBytes, replaceFile } from '../files/disk.ts';

/** Mean, standard deviation and seconds, before the weights. */
const HEAD = 3;

/** Processor seconds of this process so far. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Proxies that processes of one command share, so that each is learnt once: runs that differ in β alone have the same,
 * and so has the judge of every world. All of them have the same model and the same code.
 *
 * A file holds float64 [mean, std, seconds] and then the weights, float32 [parameters].
 */
export class ProxyFolder implements ProxyStore {
  /** What the proxies that were taken from the folder had cost where they were learnt. */
  secondsSaved = 0;
  private learningSince = 0;

  constructor(private readonly folder: string) {}

  read(key: string): KeptProxy | null {
    const file = this.path(key);
    if (!existsSync(file)) {
      this.learningSince = processorSeconds();
      return null;
    }
    const bytes = Uint8Array.from(readBytes(file)).buffer;
    const [mean, std, seconds] = new Float64Array(bytes, 0, HEAD);
    this.secondsSaved += seconds;
    return { weights: new Float32Array(bytes, 8 * HEAD), scale: { mean, std } };
  }

  write(key: string, { weights, scale: { mean, std } }: KeptProxy): void {
    const head = Float64Array.of(mean, std, processorSeconds() - this.learningSince);
    const parts = [head, weights].map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength));
    replaceFile(this.path(key), Buffer.concat(parts));
  }

  private path(key: string): string {
    return join(this.folder, createHash('sha256').update(key).digest('hex').slice(0, 32));
  }
}
