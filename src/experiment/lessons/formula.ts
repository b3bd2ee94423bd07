/**
 * A small language for formulas that people type: numbers, names, + − * / ^, parentheses, and three functions. It is read
 * by a parser of its own within limits and evaluated as a tree: nothing that is typed is ever run as code.
 *
 *   sum     = product { ("+" | "-") product }
 *   product = signed { ("*" | "/") signed }
 *   signed  = ["+" | "-"] power
 *   power   = atom [ "^" signed ]
 *   atom    = number | name | function "(" sum ")" | "(" sum ")"
 */

export type Formula =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'call'; name: FunctionName; of: Formula }
  | { kind: 'negated'; of: Formula }
  | { kind: 'operation'; operator: Operator; left: Formula; right: Formula };

/** Why a text is no formula, in a sentence, and the character at which that shows. */
export interface FormulaProblem {
  sentence: string;
  at: number;
}

export const LONGEST_FORMULA = 400;
/** Parentheses, powers and signs inside of each other; the reader calls itself once for each. */
const DEEPEST = 40;

const functions = {
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  log: Math.log,
  exp: Math.exp,
} as const;
type FunctionName = keyof typeof functions;
const functionNames = Object.keys(functions) as FunctionName[];

const operators = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '^': (a: number, b: number) => a ** b,
} as const;
type Operator = keyof typeof operators;

/** What people type, or paste from a paper, for what the language has. */
const meant: Readonly<Record<string, string>> = {
  '−': '-',
  '–': '-',
  '·': '*',
  '×': '*',
  '÷': '/',
  '[': '(',
  ']': ')',
  σ: 'sigmoid',
  β: 'beta',
  ln: 'log',
};

interface Token {
  kind: 'number' | 'name' | 'sign';
  text: string;
  at: number;
}

class Misread extends Error {
  readonly problem: FormulaProblem;
  constructor(sentence: string, at: number) {
    super(sentence);
    this.problem = { sentence, at };
  }
}

/** @param names that stand for numbers: "beta", "chosen" */
export function readFormula(
  text: string,
  names: readonly string[],
): { formula: Formula; problem: null } | { formula: null; problem: FormulaProblem } {
  try {
    if (text.length > LONGEST_FORMULA) {
      throw new Misread(`A formula has at most ${LONGEST_FORMULA} characters.`, LONGEST_FORMULA);
    }
    return { formula: new Reader(tokensOf(text), names, text.length).whole(), problem: null };
  } catch (error) {
    if (error instanceof Misread) return { formula: null, problem: error.problem };
    throw error;
  }
}

/** The value of a formula, which may be no finite number. @throws Error for a name without a value */
export function computed(formula: Formula, values: Readonly<Record<string, number>>): number {
  switch (formula.kind) {
    case 'number':
      return formula.value;
    case 'name':
      if (!Object.hasOwn(values, formula.name)) throw new Error(`${formula.name} has no value`);
      return values[formula.name];
    case 'call':
      return functions[formula.name](computed(formula.of, values));
    case 'negated':
      return -computed(formula.of, values);
    case 'operation':
      return operators[formula.operator](computed(formula.left, values), computed(formula.right, values));
  }
}

const TOKEN = /\s*(?:(\d+\.?\d*|\.\d+)|([A-Za-z_][A-Za-z0-9_]*|[σβ])|([-+*/^()[\]−–·×÷]))/y;

function tokensOf(typed: string): Token[] {
  const text = typed.trimEnd();
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      const odd = text.slice(from).trimStart();
      const character = String.fromCodePoint(odd.codePointAt(0) ?? 32);
      throw new Misread(`“${character}” has no meaning here.`, text.length - odd.length);
    }
    const [, number, name, sign] = match;
    const found = number ?? name ?? sign;
    tokens.push({
      kind: number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign',
      text: Object.hasOwn(meant, found) ? meant[found] : found,
      at: TOKEN.lastIndex - found.length,
    });
  }
  return tokens;
}

/** Reads tokens from left to right, each once. */
class Reader {
  private next = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly names: readonly string[],
    private readonly end: number,
  ) {}

  whole(): Formula {
    if (this.tokens.length === 0) throw new Misread('There is no formula yet.', 0);
    const formula = this.sum();
    const rest = this.tokens[this.next];
    if (rest?.text === ')') throw new Misread('One “)” is too many.', rest.at);
    if (rest) throw new Misread(`Before “${rest.text}” an operator is missing: + − * or /.`, rest.at);
    return formula;
  }

  private sum(): Formula {
    return this.chain(['+', '-'], () => this.product());
  }

  private product(): Formula {
    return this.chain(['*', '/'], () => this.signed());
  }

  private chain(among: readonly Operator[], part: () => Formula): Formula {
    let left = part();
    for (;;) {
      const operator = among.find((one) => this.takes(one));
      if (!operator) return left;
      left = { kind: 'operation', operator, left, right: part() };
    }
  }

  private signed(): Formula {
    return this.deeper(() => {
      if (this.takes('+')) return this.signed();
      if (this.takes('-')) return { kind: 'negated', of: this.signed() };
      const base = this.atom();
      if (!this.takes('^')) return base;
      return { kind: 'operation', operator: '^', left: base, right: this.signed() };
    });
  }

  private atom(): Formula {
    const token = this.tokens[this.next];
    if (!token) throw new Misread('The formula ends too early.', this.end);
    this.next += 1;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'name') return this.named(token);
    if (token.text === '(') return this.closed(token);
    throw new Misread(`A number or a name is missing before “${token.text}”.`, token.at);
  }

  private named(token: Token): Formula {
    const name = functionNames.find((one) => one === token.text);
    const open = this.tokens[this.next];
    if (name) {
      if (!this.takes('(')) throw new Misread(`${name} needs parentheses: ${name}(…).`, token.at);
      return { kind: 'call', name, of: this.closed(open) };
    }
    if (!this.names.includes(token.text)) {
      const known = [...this.names, ...functionNames].join(', ');
      throw new Misread(`“${token.text.slice(0, 40)}” is not known here. Known: ${known}.`, token.at);
    }
    return { kind: 'name', name: token.text };
  }

  /** What stands between an opened parenthesis and its end. */
  private closed(open: Token): Formula {
    const inside = this.sum();
    if (!this.takes(')')) throw new Misread('This “(” is never closed.', open.at);
    return inside;
  }

  private takes(sign: string): boolean {
    const token = this.tokens[this.next];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.next += 1;
    return true;
  }

  private deeper(read: () => Formula): Formula {
    this.depth += 1;
    if (this.depth > DEEPEST) {
      throw new Misread(
        'Too many parentheses lie inside of each other.',
        this.tokens[this.next]?.at ?? this.end,
      );
    }
    const formula = read();
    this.depth -= 1;
    return formula;
  }
}
