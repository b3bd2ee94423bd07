/**
 * Which characters a class such as `[^\s\p{N}]` takes, found out by asking the regular expressions of this engine:
 * no table of Unicode has to come along.
 */

/**
 * Blocks of code points, ends included, that are looked at one by one. Inside of those left out (ideographs, Hangul,
 * private and unassigned ones) all characters have the same properties as a neighbour that is here, so a class can
 * tell them apart only by naming them; `named` looks at those.
 */
const BLOCKS = [
  ...[0x0000, 0x33ff, 0x4dbf, 0x4e00, 0x9fff, 0xac00, 0xd7a3, 0xd7ff, 0xe000, 0xe000],
  ...[0xf8ff, 0x1ffff, 0x20000, 0x20000, 0x2a6df, 0x33fff, 0xe0000, 0xe01ff, 0x10ffff, 0x10ffff],
];

/** What a class takes. */
interface Class {
  takes: RegExp;
  /** Code points that it names, the ends of its ranges among them, and their neighbours, where not all are looked at. */
  named: string[];
  /** Start and end, in turn, of the places in `sample` that it takes; in order. */
  places: number[];
}

/**
 * @param most so many different classes are looked up, at a few milliseconds each
 * @returns a test whether two classes, or single characters, have a character in common
 * @throws RangeError by the test, where there are more classes
 */
export function characterOverlap(most: number): (a: string, b: string) => boolean {
  const known = new Map<string, Class>();
  const look = (source: string): Class => {
    const found = known.get(source);
    if (found) return found;
    if (known.size >= most) throw new RangeError(`it has more than ${most} different character classes`);
    const one = { takes: new RegExp(`^${source}$`, 'u'), named: named(source), places: placesOf(source) };
    known.set(source, one);
    return one;
  };
  return (sourceA, sourceB) => {
    if (sourceA === sourceB) return true;
    if (isPlain(sourceA) && isPlain(sourceB)) return false;
    const [a, b] = [look(sourceA), look(sourceB)];
    return (
      [...a.named, ...b.named].some((point) => a.takes.test(point) && b.takes.test(point)) ||
      meet(a.places, b.places)
    );
  };
}

/** A letter, a digit or a space stands for itself alone. */
function isPlain(source: string): boolean {
  return /^[a-z0-9 ]$/i.test(source);
}

function named(source: string): string[] {
  const escapes = source.matchAll(/\\u\{([^}]*)\}|\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)|\\u(.{4})/g);
  const points = [...source].map((character) => character.codePointAt(0)!);
  for (const [, braced, high, low, plain] of escapes) {
    const hex = (digits: string) => Number.parseInt(digits, 16);
    points.push(high ? (hex(high) - 0xd800) * 0x400 + hex(low) - 0xdc00 + 0x10000 : hex(braced ?? plain));
  }
  // All below are in the sample.
  const far = points.filter((point) => point > 0x33ff);
  return far.flatMap((point) =>
    [point - 1, point, Math.min(point + 1, 0x10ffff)].map((n) => String.fromCodePoint(n)),
  );
}

let sampled: string | undefined;

function sample(): string {
  if (sampled !== undefined) return sampled;
  // Halves of surrogate pairs, apart from each other.
  const parts = ['\ud800 \udc00 '];
  for (let i = 0; i < BLOCKS.length; i += 2) {
    for (let point = BLOCKS[i]; point <= BLOCKS[i + 1]; point++) parts.push(String.fromCodePoint(point));
  }
  sampled = parts.join('');
  return sampled;
}

function placesOf(source: string): number[] {
  const places: number[] = [];
  for (const { index, 0: run } of sample().matchAll(new RegExp(`(?:${source})+`, 'gu'))) {
    places.push(index, index + run.length);
  }
  return places;
}

function meet(a: number[], b: number[]): boolean {
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] < b[j + 1] && b[j] < a[i + 1]) return true;
    if (a[i + 1] < b[j + 1]) i += 2;
    else j += 2;
  }
  return false;
}
