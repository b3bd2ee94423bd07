import { type Pattern, parsePattern } from './tree.ts';

/**
 * How long a regular expression may take.
 *
 * JavaScript matches by trying one way through the pattern after the other. Where n characters can be read in 2ⁿ
 * ways, thirty of them and one that does not fit take seconds: `(a+)+$` splits aaa… into any groups. Two things are
 * held here, both a little stricter than need be, so that they are easy to follow:
 *
 * 1. Inside of a part that is repeated and is more than one class of characters, there is one way to go on after each
 *    character: no two of the characters that may come next overlap (the part is deterministic, as in Brüggemann-Klein
 *    and Wood 1998, with the difference that two ways to the same character count as two). Then a repeated part reads
 *    a text in at most one way. `(?:\d{3})+` and `(?:\s+\w+)*` pass; `(a|a)+`, `(a*)*` and `(\s*\w+)*` do not.
 * 2. Outside, one repetition at most can take characters that another could have taken before it on the same way
 *    through the pattern, and what is optional or a choice leaves at most 1000 ways. A text of n characters is then
 *    searched in O(n³) steps at worst, and the patterns of real tokenizers stay far below.
 */
const MOST_POSITIONS = 64;
const MOST_RIVALS = 1;
const MOST_WAYS = 1000;
/** A class that may occur so many times more or less counts as a repetition without end. */
const MANY = 32;

type Overlap = (a: string, b: string) => boolean;

/**
 * @param source of a RegExp with the flag u
 * @param overlap whether two classes have a character in common
 * @returns why the pattern may take too long, or null
 */
export function slowPattern(source: string, overlap: Overlap): string | null {
  const pattern = parsePattern(source);
  const several = severalWays(pattern, overlap);
  if (several) return `may take exponential time: ${several}`;
  if (ways(pattern) > MOST_WAYS) return `has more than ${MOST_WAYS} ways to match`;
  return tooManyRivals(pattern, overlap)
    ? 'has too many repetitions that can take the same characters'
    : null;
}

function children(pattern: Pattern): Pattern[] {
  if (pattern.kind === 'character') return [];
  return 'parts' in pattern ? pattern.parts : [pattern.part];
}

/** Repeated parts that break the first rule, the innermost first. */
function severalWays(pattern: Pattern, overlap: Overlap): string | null {
  for (const child of children(pattern)) {
    const problem = severalWays(child, overlap);
    if (problem) return problem;
  }
  if (pattern.kind !== 'repeat' || pattern.max < 2 || pattern.part.kind === 'character') return null;
  const { first, positions, twice, looks } = fragmentOf(pattern);
  if (positions.length > MOST_POSITIONS)
    return `a repeated part takes more than ${MOST_POSITIONS} characters`;
  if (looks) return 'a repeated part looks for a repetition';
  if (twice || (pattern.min > 0 && fragmentOf(pattern.part).empty)) {
    return 'a repeated part can be empty in more than one way';
  }
  const choices = [first, ...positions.map(({ next }) => next)];
  return choices.some((next) => anyOverlap(next, overlap))
    ? 'a repeated part can read the same text in more than one way'
    : null;
}

function anyOverlap(classes: string[], overlap: Overlap): boolean {
  return classes.some((a, i) => classes.slice(0, i).some((b) => overlap(a, b)));
}

/** A place in a pattern where a character is taken. */
interface Position {
  /** What may be taken next, once for each way. */
  next: string[];
}

/** Glushkov's construction: the places of a part, and the ways from one to the next. */
interface Fragment {
  first: string[];
  last: Position[];
  positions: Position[];
  empty: boolean;
  /** Some part of it can be empty in two ways. */
  twice: boolean;
  /** It looks ahead or back for something that is repeated. */
  looks: boolean;
}

const nothing: Fragment = { first: [], last: [], positions: [], empty: true, twice: false, looks: false };

function fragmentOf(pattern: Pattern): Fragment {
  switch (pattern.kind) {
    case 'character': {
      const position: Position = { next: [] };
      return { ...nothing, first: [pattern.source], last: [position], positions: [position], empty: false };
    }
    case 'around':
      return { ...nothing, looks: repeats(pattern.part) };
    case 'sequence':
      return pattern.parts.reduce((before, part) => follow(before, fragmentOf(part)), nothing);
    case 'choice': {
      const parts = pattern.parts.map(fragmentOf);
      return {
        first: parts.flatMap(({ first }) => first),
        last: parts.flatMap(({ last }) => last),
        positions: parts.flatMap(({ positions }) => positions),
        empty: parts.some(({ empty }) => empty),
        twice: parts.some(({ twice }) => twice) || parts.filter(({ empty }) => empty).length > 1,
        looks: parts.some(({ looks }) => looks),
      };
    }
    case 'repeat':
      return repeated(pattern.part, pattern.min, pattern.max);
  }
}

function follow(a: Fragment, b: Fragment): Fragment {
  for (const { next } of a.last) next.push(...b.first);
  return {
    first: a.empty ? [...a.first, ...b.first] : a.first,
    last: b.empty ? [...a.last, ...b.last] : b.last,
    positions: [...a.positions, ...b.positions],
    empty: a.empty && b.empty,
    twice: a.twice || b.twice,
    looks: a.looks || b.looks,
  };
}

/** Counted characters are written out; other parts may as well be repeated for ever. */
function repeated(part: Pattern, min: number, max: number): Fragment {
  if (part.kind === 'character' && max <= MOST_POSITIONS) {
    let fragment = nothing;
    for (let i = max; i > 0; i--) {
      const one = follow(fragmentOf(part), fragment);
      fragment = i > min ? { ...one, empty: true } : one;
    }
    return fragment;
  }
  const fragment = fragmentOf(part);
  if (max > 1) for (const { next } of fragment.last) next.push(...fragment.first);
  return { ...fragment, empty: min === 0 || fragment.empty };
}

function repeats(pattern: Pattern): boolean {
  return (pattern.kind === 'repeat' && pattern.max > 1) || children(pattern).some(repeats);
}

/** In how many ways a pattern can match, repetitions without end left aside. */
function ways(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'character':
      return 1;
    case 'around':
      return ways(pattern.part);
    case 'sequence':
      return pattern.parts.reduce((product, part) => product * ways(part), 1);
    case 'choice':
      return pattern.parts.reduce((sum, part) => sum + ways(part), 0);
    case 'repeat': {
      const { part, min, max } = pattern;
      if (max === 0) return 1;
      if (max === 1) return (min === 0 ? 1 : 0) + ways(part);
      return part.kind === 'character' && max - min < MANY ? max - min + 1 : 1;
    }
  }
}

/** What lies on the way through a pattern. */
interface Passed {
  /** What each repetition without end can take. */
  repetitions: readonly string[][];
  /** So many of them could take characters that one before them can take. */
  rivals: number;
}

function tooManyRivals(pattern: Pattern, overlap: Overlap): boolean {
  /** Null where there are too many, so that none of the rest is looked at. */
  const pass = (part: Pattern, before: Passed | null): Passed | null => {
    if (before === null || part.kind === 'character') return before;
    if (part.kind === 'sequence')
      return part.parts.reduce((passed, one) => pass(one, passed), before as Passed | null);
    if (part.kind === 'choice') {
      const ways = part.parts.map((one) => pass(one, before));
      if (!ways.every((way) => way !== null)) return null;
      const repetitions = [...new Set(ways.flatMap((way) => way.repetitions))];
      return { repetitions, rivals: Math.max(...ways.map(({ rivals }) => rivals)) };
    }
    if (part.kind === 'around' || part.max <= 1) return pass(part.part, before);
    if (part.part.kind === 'character' && part.max - part.min < MANY) return before;
    const own = classesIn(part.part);
    const isRival = before.repetitions.some((other) => own.some((a) => other.some((b) => overlap(a, b))));
    const rivals = before.rivals + (isRival ? 1 : 0);
    return rivals > MOST_RIVALS ? null : { repetitions: [...before.repetitions, own], rivals };
  };
  return pass(pattern, { repetitions: [], rivals: 0 }) === null;
}

function classesIn(pattern: Pattern): string[] {
  return pattern.kind === 'character' ? [pattern.source] : children(pattern).flatMap(classesIn);
}
