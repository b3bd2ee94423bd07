import { zipSync } from 'fflate';
import type { BundleFiles } from '../../formats/bundle/bundle.ts';

/** The lengths in a zip have 32 bits. */
export const MOST_ZIP_BYTES = 2 ** 32 - 2 ** 20;

/**
 * A bundle as one file, its paths in a folder of this name.
 *
 * @throws RangeError where that is more than a zip can hold
 */
export function zipped(files: BundleFiles, folder: string): Uint8Array {
  const entries = [...files].map(([path, content]) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return [`${folder}/${path}`, bytes] as const;
  });
  const total = entries.reduce((sum, [, { length }]) => sum + length, 0);
  if (total > MOST_ZIP_BYTES)
    throw new RangeError(`The run has ${Math.round(total / 2 ** 20)} MiB, and a zip can hold 4095.`);
  // Weights do not shrink.
  return zipSync(
    Object.fromEntries(
      entries.map(([path, bytes]) => [path, [bytes, { level: path.endsWith('.safetensors') ? 0 : 6 }]]),
    ),
  );
}
