import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes `card.json`: what a person wants to know of the folder, and size and hash of each of its files, by
 * which the page checks what it has downloaded.
 */
export function writeCard(folder: string, files: readonly string[], facts: Record<string, unknown>): void {
  const listed = files.map((name) => {
    const content = readFileSync(join(folder, name));
    const sha256 = createHash('sha256').update(content).digest('hex');
    return [name, { bytes: content.byteLength, sha256 }] as const;
  });
  writeFileSync(
    join(folder, 'card.json'),
    `${JSON.stringify({ ...facts, files: Object.fromEntries(listed) }, null, 2)}\n`,
  );
}
