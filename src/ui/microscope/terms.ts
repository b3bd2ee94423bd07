import { brief } from '../numbers.ts';

/** The two completions of a pair. */
export type Side = 'chosen' | 'rejected';

/** What is pointed at: a completion or both, and in it what one model says. */
export interface Lit {
  side: Side | 'both';
  who?: 'policy' | 'reference';
}

/** A quantity of a formula: its symbol, where it has one, with its number beneath. */
export interface Term extends Lit {
  symbol: string;
  value: string;
  /** The symbol stands nowhere but in the name: the number takes its place. */
  bare: boolean;
}

/** Text, a quantity, or some of both between which no line breaks. */
export type Piece = string | Term | readonly Piece[];

/** A line of a formula: "left = pieces". */
export interface Line {
  left: string;
  pieces: Piece[];
}

interface TermOptions extends Lit {
  /** Decimals; "few": as many as there are, four at most. */
  digits?: number | 'few';
  /** (−0.6), where a minus sign comes before. */
  inBrackets?: boolean;
}

export function term(symbol: string, value: number, options: TermOptions): Term {
  const { side, who, digits = 2, inBrackets = false } = options;
  const text = digits === 'few' ? brief(value, 4) : withDigits(value, digits);
  return { symbol, side, who, bare: false, value: inBrackets && value < 0 ? `(${text})` : text };
}

/** A number alone, named by its symbol to those who point at it. */
export const number = (symbol: string, value: number, options: TermOptions): Term => ({
  ...term(symbol, value, options),
  bare: true,
});

/** A fixed number of decimals, and a true minus sign; a zero has none. */
export function withDigits(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** Whether pointing at one of two things lights the other. */
export function lights(lit: Lit | null, { side, who }: Lit): boolean {
  if (!lit) return false;
  const sameSide = lit.side === side || (lit.side === 'both' && side !== 'both');
  return sameSide && (lit.who === undefined || who === undefined || lit.who === who);
}

export interface Span {
  text: string;
  sub: boolean;
}

/** "π_ref(y_w)" in pieces above and below the line. */
export function withSubscripts(symbol: string): Span[] {
  return symbol
    .split(/(_[a-z]+)/)
    .filter((text) => text !== '')
    .map((text) => (text.startsWith('_') ? { text: text.slice(1), sub: true } : { text, sub: false }));
}
