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

/**
 * numbers · factor → IEEE 754 binary16, as `toFloat16` does it, for many of them.
 *
 * @param factor a power of two by which every product is below 65520
 * @param into [numbers]
 */
export function narrowToFloat16(numbers: Float32Array, factor: number, into: Uint16Array): void {
  const float = new Float32Array(1);
  const integer = new Uint32Array(float.buffer);
  for (let i = 0; i < numbers.length; i++) {
    float[0] = numbers[i] * factor;
    const sign = (integer[0] >>> 16) & 0x8000;
    const magnitude = integer[0] & 0x7fffffff;
    if (magnitude >= SMALLEST_NORMAL) {
      // The exponent loses its offset of 112, and the lower 13 bits of the fraction round.
      into[i] = sign | ((magnitude - OFFSET + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
    } else {
      // Beside 0.5 a float counts in steps of 2⁻²⁴, as subnormal halves do: the addition rounds.
      float[0] = Math.abs(float[0]) + 0.5;
      into[i] = sign | (integer[0] - HALF);
    }
  }
}

/** The bits of 2⁻¹⁴, of 2⁻¹¹² over that of 1, and of 0.5, in 32 bits. */
const [SMALLEST_NORMAL, OFFSET, HALF] = [0x38800000, 0x38000000, 0x3f000000];

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0);
}
