import type { Checkpoint } from '../../worker/protocol.ts';

/** What is written with a run, by those who need not read any. */

export const FORMAT = 'dpo-lab-stored-1';

/**
 * What a checkpoint is recognised by: SHA-256 of its vectors and of all its numbers.
 *
 * @returns 64 hexadecimal digits; null where the browser does not hash, as on plain-http pages
 */
export async function digestOf({ step, method, config, state }: Checkpoint): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const { trainees, numbers, lists } = state;
  const parts = Object.entries(trainees).flatMap(([name, { weights, firstMoment, secondMoment, step }]) => [
    new TextEncoder().encode(`${name} ${step}`),
    weights,
    firstMoment,
    secondMoment,
  ]);
  const rest = new TextEncoder().encode(JSON.stringify({ step, method, config, numbers, lists }));
  const hashes: string[] = [];
  // One after another: the browser copies what it hashes, and the page waits for each copy.
  for (const part of [rest, ...parts]) hashes.push(await sha256(part));
  return sha256(new TextEncoder().encode(hashes.join('')));
}

async function sha256(bytes: Uint8Array | Float32Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
