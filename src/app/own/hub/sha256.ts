/**
 * SHA-256 of a file as it comes, FIPS 180-4: browsers hash only what is in memory as a whole, and weights have hundreds
 * of megabytes.
 */

const isPrime = (n: number) => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
};
const primes = Array.from({ length: 400 }, (_, i) => i + 2)
  .filter(isPrime)
  .slice(0, 64);
/** The first 32 bits of the fraction of a root. */
const fraction = (root: number) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const K = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

const BLOCK = 64;
/** Bytes that are hashed at once, between which a page can draw. */
const AT_ONCE = 2 ** 20;

/**
 * @param onBytes called with the bytes of each part that is done
 * @returns 64 hexadecimal digits
 */
export async function sha256Of(content: Blob, onBytes: (bytes: number) => void = () => {}): Promise<string> {
  const state = START.slice();
  const schedule = new Int32Array(BLOCK);
  for (let at = 0; at < content.size; at += AT_ONCE) {
    const part = new Uint8Array(await content.slice(at, at + AT_ONCE).arrayBuffer());
    const last = at + AT_ONCE >= content.size;
    const bytes = last ? padded(part, content.size) : part;
    const view = new DataView(bytes.buffer);
    for (let block = 0; block < bytes.length; block += BLOCK) compress(state, schedule, view, block);
    onBytes(part.byteLength);
  }
  if (content.size === 0) compress(state, schedule, new DataView(padded(new Uint8Array(0), 0).buffer), 0);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** A one, zeros, and the whole length in bits, up to a full block. */
function padded(rest: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil((rest.length + 9) / BLOCK) * BLOCK);
  bytes.set(rest);
  bytes[rest.length] = 0x80;
  new DataView(bytes.buffer).setBigUint64(bytes.length - 8, BigInt(length) * 8n);
  return bytes;
}

function compress(state: Int32Array, w: Int32Array, view: DataView, at: number): void {
  for (let t = 0; t < 16; t++) w[t] = view.getInt32(at + 4 * t);
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15];
    const y = w[t - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}
