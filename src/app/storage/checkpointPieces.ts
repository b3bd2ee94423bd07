/**
 * A checkpoint as it is stored: its long vectors apart from it, cut into pieces. The browser copies what it stores while
 * the page waits, and seven megabytes in one go, twice a second beside training, are a task of more than 50 ms.
 */

/** Values in a piece: one mebibyte. */
export const PIECE = 2 ** 18;

/** In the place of a vector: how many values it has in its pieces. */
interface Apart {
  apart: number;
}

type Piece = [name: string, values: Float32Array];

/**
 * The same value with every vector that is longer than a piece taken out of it, and the pieces, named by where the
 * vector was and their place in it: `checkpoint/state/trainees/policy/weights/0`.
 */
export function takenApart(value: unknown): { head: unknown; pieces: Piece[] } {
  const pieces: Piece[] = [];
  const walk = (part: unknown, path: string): unknown => {
    if (part instanceof Float32Array) {
      if (part.length <= PIECE) return part;
      for (let at = 0; at < part.length; at += PIECE) {
        pieces.push([`${path}${at / PIECE}`, part.subarray(at, at + PIECE)]);
      }
      return { apart: part.length } satisfies Apart;
    }
    if (!isPlain(part)) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, inner]) => [name, walk(inner, `${path}${name}/`)]),
    );
  };
  return { head: walk(value, ''), pieces };
}

/** Puts together what was taken apart. A vector of which a piece is missing or has another length is left out. */
export function putTogether(head: unknown, pieces: ReadonlyMap<string, unknown>): unknown {
  const walk = (part: unknown, path: string): unknown => {
    if (!isPlain(part)) return part;
    if (typeof part.apart === 'number') return joined(part.apart, (i) => pieces.get(`${path}${i}`));
    return Object.fromEntries(
      Object.entries(part).map(([name, inner]) => [name, walk(inner, `${path}${name}/`)]),
    );
  };
  return walk(head, '');
}

function joined(length: number, pieceAt: (i: number) => unknown): Float32Array | undefined {
  const found = Array.from({ length: Math.ceil(length / PIECE) }, (_, i) => pieceAt(i));
  const fits = found.every(
    (piece, i) => piece instanceof Float32Array && piece.length === Math.min(PIECE, length - i * PIECE),
  );
  if (!fits) return undefined;
  const vector = new Float32Array(length);
  for (const [i, piece] of found.entries()) vector.set(piece as Float32Array, i * PIECE);
  return vector;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
