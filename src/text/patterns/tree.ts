/** A regular expression as a tree, as far as its matching time depends on it. */
export type Pattern =
  /** Takes one character; `source` says which, e.g. `a`, `\p{L}` or `[^\s\p{N}]`. */
  | { kind: 'character'; source: string }
  | { kind: 'sequence'; parts: Pattern[] }
  | { kind: 'choice'; parts: Pattern[] }
  | { kind: 'repeat'; part: Pattern; min: number; max: number }
  /** Takes no character: `\b`, `(?=…)`. The part is what it looks for. */
  | { kind: 'around'; part: Pattern };

/** One atom, or what opens a group: the longest of these that the source goes on with. */
const OPENING = /\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?/y;
const CHARACTER =
  /\[(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u.{4}|\\x..|\\c.|\\.|./suy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y;
const NOTHING: Pattern = { kind: 'sequence', parts: [] };

/**
 * @param source of a RegExp that was built with the flag u, so that its syntax is known to be right
 * @throws SyntaxError for back references: what they take depends on the text
 */
export function parsePattern(source: string): Pattern {
  let at = 0;
  const take = (what: RegExp) => {
    what.lastIndex = at;
    const found = what.exec(source);
    if (found) at += found[0].length;
    return found;
  };

  const choice = (): Pattern => {
    const parts = [sequence()];
    while (source[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return parts.length === 1 ? parts[0] : { kind: 'choice', parts };
  };
  const sequence = (): Pattern => {
    const parts: Pattern[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(quantified(atom()));
    return parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  };
  const atom = (): Pattern => {
    const opening = take(OPENING);
    if (opening) {
      const part = choice();
      at++; // the closing parenthesis
      return /[=!]$/.test(opening[0]) ? { kind: 'around', part } : part;
    }
    const [character] = take(CHARACTER) ?? [''];
    if (/^(?:\^|\$|\\[bB])$/.test(character)) return { kind: 'around', part: NOTHING };
    if (/^\\[1-9k]/.test(character))
      throw new SyntaxError(`Back references such as ${character} are not supported`);
    return { kind: 'character', source: character };
  };
  const quantified = (part: Pattern): Pattern => {
    const found = take(QUANTIFIER);
    if (!found) return part;
    const [, sign, least, comma, most] = found;
    const min = sign ? Number(sign === '+') : Number(least);
    const max =
      sign === '?' ? 1 : sign || (comma && !most) ? Number.POSITIVE_INFINITY : Number(most || least);
    return { kind: 'repeat', part, min, max };
  };
  return choice();
}
