import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Bytes that are hashed at once, between which a page can draw. */
const AT_ONCE = 2 ** 20;

/**
 * SHA-256 of a file as it comes: browsers themselves hash only what is in memory as a whole, and weights have hundreds of
 * megabytes.
 *
 * @param onBytes called with the bytes of each part that is done
 * @returns 64 hexadecimal digits
 */
export async function sha256Of(content: Blob, onBytes: (bytes: number) => void = () => {}): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < content.size; at += AT_ONCE) {
    const part = new Uint8Array(await content.slice(at, at + AT_ONCE).arrayBuffer());
    hash.update(part);
    onBytes(part.byteLength);
  }
  return bytesToHex(hash.digest());
}
