/**
 * Makes a WebAssembly module share its memory with other threads.
 *
 * tfjs comes with a module for threads of its own, whose start-up hangs in minified bundles and needs workers from
 * blob: addresses, which the page's policy forbids. Its ordinary module computes just as well in shared memory; it only
 * does not ask for any. So it is made to ask: whether a memory is shared is one bit of the byte in front of its limits
 * (WebAssembly core specification, "Limits"; threads proposal), and instructions are the same for both kinds.
 */

const HAS_MAXIMUM = 0x01;
const SHARED = 0x02;
export const PAGE_BYTES = 65536;

const IMPORTS = 2;
const MEMORIES = 5;
const FUNCTION_IMPORT = 0;
const MEMORY_IMPORT = 2;

/**
 * A copy of a module whose memory, its own or imported, is a shared one.
 *
 * @throws Error when the memory has no maximum, which shared ones must have, or is not where it is looked for
 */
export function withSharedMemory(module: BufferSource): Uint8Array<ArrayBuffer> {
  const bytes =
    module instanceof ArrayBuffer
      ? new Uint8Array(module.slice())
      : new Uint8Array(module.buffer, module.byteOffset, module.byteLength).slice();
  const at = limitsOfMemory(bytes);
  if (at === null) throw new Error('the module has no memory');
  if (bytes[at] !== HAS_MAXIMUM && bytes[at] !== (HAS_MAXIMUM | SHARED)) {
    throw new Error('the memory of the module has no maximum');
  }
  bytes[at] = HAS_MAXIMUM | SHARED;
  return bytes;
}

/** @throws Error where this much cannot be had: on phones the address space may be too small for its maximum */
export function requireSharedMemory(pages: { initial: number; maximum: number }): void {
  const { buffer } = new WebAssembly.Memory({ ...pages, shared: true });
  if (buffer instanceof ArrayBuffer) throw new Error('the engine does not support it');
}

/** Size of the largest memory that a module with 32-bit addresses may have. */
export const MOST_PAGES = 2 ** 32 / PAGE_BYTES;

/** Index of the first byte of the memory's limits. */
function limitsOfMemory(bytes: Uint8Array): number | null {
  let at = 8; // after the magic number and the version
  const next = (): number => bytes[at++];
  /** LEB128 */
  const integer = (): number => {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = next();
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte & 0x80);
    return value;
  };
  const skipName = (): void => {
    const length = integer();
    at += length;
  };

  while (at < bytes.length) {
    const section = next();
    const length = integer();
    const end = at + length;
    if (section === MEMORIES && integer() > 0) return at;
    if (section === IMPORTS) {
      for (let left = integer(); left > 0; left--) {
        skipName();
        skipName();
        const kind = next();
        if (kind === MEMORY_IMPORT) return at;
        // Tables and globals are longer; neither tfjs's modules nor the lab's import any.
        if (kind !== FUNCTION_IMPORT) break;
        integer();
      }
    }
    at = end;
  }
  return null;
}
