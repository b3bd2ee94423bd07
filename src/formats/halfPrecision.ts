/**
 * 16-bit floating point, as checkpoints store it. Values are widened to 32 bits on reading, which is exact;
 * writing rounds to the nearest half, ties to even.
 */

const scratch = new DataView(new ArrayBuffer(4));

/** IEEE 754 binary16 → number. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24; // zero and subnormals
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const VALUES = 2 ** 16;
let table: Float32Array | undefined;

/** IEEE 754 binary16 → numbers. There may be hundreds of millions of them: of many more than there are values, by a table. */
export function widenFloat16(halves: Uint16Array): Float32Array {
  const numbers = new Float32Array(halves.length);
  if (halves.length < 2 * VALUES) {
    for (let i = 0; i < halves.length; i++) numbers[i] = fromFloat16(halves[i]);
    return numbers;
  }
  table ??= Float32Array.from({ length: VALUES }, (_, bits) => fromFloat16(bits));
  for (let i = 0; i < halves.length; i++) numbers[i] = table[halves[i]];
  return numbers;
}

/** bfloat16 → numbers: the upper halves of 32-bit floats. */
export function widenBfloat16(halves: Uint16Array): Float32Array {
  const numbers = new Float32Array(halves.length);
  const bits = new Uint32Array(numbers.buffer);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return numbers;
}

/** number → IEEE 754 binary16. */
export function toFloat16(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value); // not rounded to 32 bits first: rounding twice can miss the nearest half
  if (Number.isNaN(magnitude)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00; // rounds to infinity
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24); // subnormals, and their carry
  const exponent = ((bits >>> 23) & 0xff) - 127;
  const fraction = roundToEven((magnitude / 2 ** exponent - 1) * 1024);
  return sign | (((exponent + 15) << 10) + fraction); // a carry of the fraction raises the exponent
}

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0);
}
