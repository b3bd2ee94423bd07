import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';

/*
 * Jinja templates from outside, within limits. A template is a program: it may loop for ever, call itself, or write
 * more than memory holds. Nothing here depends on the clock, so a template either always runs or never.
 *
 * `Interpreter.evaluate` computes every part of the program, parts within parts. So each call counts as a step, and
 * what a part's own parts gave is known before it computes anything from them: an operation that might write more than
 * is allowed, such as a long text in the place of every letter, is stopped before it begins.
 */

export const limits = {
  /** Characters of a template; real ones have up to 20,000. */
  source: 2 ** 16,
  /** Characters of white space in a row: the library's reader takes the square of that. */
  spaces: 1000,
  /** Parts of the program that are computed, and turns of loops. A turn of a conversation takes some fifty. */
  steps: 100_000,
  /** Parts within parts. */
  depth: 200,
  /** Characters and entries of a value, together with all that is in it. */
  value: 2 ** 20,
  /** Values within values. */
  nesting: 32,
  /** Characters and entries of all values that something was computed from. */
  work: 3e7,
  /** Entries of a `range`. */
  range: 10_000,
};

/** A template that cannot be read or run, or takes too much. The sentence goes on from "the chat template". */
export class TemplateProblem extends Error {
  override name = 'TemplateProblem';
}

type Part = NonNullable<Parameters<Interpreter['evaluate']>[0]>;
type Value = ReturnType<Interpreter['evaluate']>;

/** A part that is being computed, and what its own parts have given so far. */
interface Frame {
  /** Looks at a value without reading all that is in it. */
  glances: boolean;
  /** May write its parts' values as often as another of them is long, or says. */
  multiplies: boolean;
  /** Of the sizes of its parts' values. */
  product: number;
  largest: number;
  /** The part that may give a function, because it is called. */
  callee?: unknown;
  /** Only asks what a value is, so that it may be a function. */
  asks: boolean;
  /** The part whose entries a loop goes through. */
  loopsOver?: unknown;
}

/** What a part consists of, as far as it is looked at here. */
interface Shape {
  filter?: { value?: unknown; callee?: { value?: unknown } };
  callee?: { type: string; computed?: boolean; property?: { value?: unknown } };
  call?: { callee: unknown };
  computed?: boolean;
  property?: { type: string };
  iterable?: { type: string; lhs?: unknown };
}

const MULTIPLY = new Set<unknown>(['replace', 'join', 'indent', 'tojson']);
const GLANCE = new Set<unknown>(['length', 'count', 'first', 'last']);

function frameOf(part: Part): Frame {
  const { type } = part;
  const { filter, callee, call, computed, property, iterable } = part as unknown as Shape;
  const name = filter?.value ?? filter?.callee?.value;
  const slices = computed === true && property?.type === 'SliceExpression';
  const method =
    callee?.type === 'MemberExpression' && (callee.computed || MULTIPLY.has(callee.property?.value));
  return {
    glances:
      (type === 'MemberExpression' && !slices) ||
      type === 'Ternary' ||
      type === 'TestExpression' ||
      (type === 'FilterExpression' && GLANCE.has(name)),
    multiplies: (type.startsWith('Filter') && MULTIPLY.has(name)) || method === true,
    asks: type === 'MemberExpression' || type === 'TestExpression',
    callee: callee ?? call?.callee,
    loopsOver: type === 'For' ? (iterable?.lhs ?? iterable) : undefined,
    product: 1,
    largest: 0,
  };
}

const refuse = (problem: string): never => {
  throw new TemplateProblem(problem);
};

class BoundedInterpreter extends Interpreter {
  private steps = 0;
  private work = 0;
  private readonly frames: Frame[] = [];
  private readonly extents = new WeakMap<object, Extent>();
  private readonly sourceLength: number;

  constructor(environment: Environment, sourceLength: number) {
    super(environment);
    this.sourceLength = sourceLength;
  }

  override evaluate(part: Part | undefined, environment: Environment): Value {
    if (!part) return super.evaluate(part, environment);
    this.step(1);
    if (this.frames.length >= limits.depth)
      refuse(`calls itself, or is more than ${limits.depth} parts deep`);
    // The interpreter looks through a macro where it is defined.
    if (part.type === 'Macro' || part.type === 'CallStatement') this.spend(this.sourceLength);
    const own = frameOf(part);
    this.frames.push(own);
    let value: Value;
    try {
      value = super.evaluate(part, environment);
    } finally {
      this.frames.pop();
    }
    const around = this.frames.at(-1);
    if (around) this.hand(part, value, own, around);
    return value;
  }

  /** What a part gave goes to the part around it. */
  private hand(part: Part, value: Value, own: Frame, around: Frame): void {
    const isFunction = value.type === 'FunctionValue';
    if (isFunction && !around.asks && part !== around.callee) refuse('hands functions about');
    // A text's function works on that text.
    const size = isFunction ? own.largest : this.sizeOf(value);
    if (size > limits.value) refuse(`makes a value of more than ${limits.value} characters`);
    if (part === around.loopsOver) this.step(entriesOf(value)?.length ?? 0);
    if (!around.glances) this.spend(size);
    around.largest = Math.max(around.largest, size);
    // A number may be the width of an indentation, at every depth of a value.
    const times = typeof value.value === 'number' ? limits.nesting * Math.abs(value.value) : size;
    around.product *= 1 + times;
    if (around.multiplies && around.product > 8 * limits.value) {
      refuse(`might make a value of more than ${limits.value} characters`);
    }
  }

  private step(count: number): void {
    this.steps += count;
    if (this.steps > limits.steps) refuse(`takes more than ${limits.steps} steps`);
  }

  private spend(size: number): void {
    this.work += size;
    if (this.work > limits.work) refuse(`reads more than ${limits.work} characters`);
  }

  private sizeOf(value: Value): number {
    return typeof value.value === 'string' ? value.value.length : this.extentOf(value).size;
  }

  /** Of a value and of all in it. Lists and mappings do not change, so each is counted once. */
  private extentOf(value: Value): Extent {
    if (typeof value.value === 'string') return { size: value.value.length, depth: 0 };
    const entries = entriesOf(value);
    if (!entries) return { size: 1, depth: 0 };
    const known = this.extents.get(value);
    if (known) return known;
    const extent = { size: 1, depth: 0 };
    for (const [name, entry] of entries) {
      if (entry.type === 'NamespaceValue') refuse('puts a namespace into another value');
      const inner = this.extentOf(entry);
      extent.size += 1 + name.length + inner.size;
      extent.depth = Math.max(extent.depth, 1 + inner.depth);
      if (extent.size > limits.value) refuse(`makes a value of more than ${limits.value} characters`);
      if (extent.depth > limits.nesting) refuse(`nests values more than ${limits.nesting} deep`);
    }
    this.spend(entries.length);
    if (value.type !== 'NamespaceValue') this.extents.set(value, extent);
    return extent;
  }
}

/** Characters and entries, and values within values. */
interface Extent {
  size: number;
  depth: number;
}

function entriesOf(value: Value): (readonly [name: string, entry: Value])[] | null {
  const content: unknown = value.value;
  if (Array.isArray(content)) return content.map((entry: Value) => ['', entry] as const);
  return content instanceof Map ? [...(content as Map<string, Value>)] : null;
}

/** Python's. */
function range(...numbers: unknown[]): number[] {
  const given = numbers.filter((x): x is number => typeof x === 'number');
  const [start, stop] = given.length === 1 ? [0, given[0]] : given;
  const step = given[2] ?? 1;
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= limits.range)) refuse(`counts to more than ${limits.range}`);
  return Array.from({ length }, (_, i) => start + i * step);
}

/** A template that was read. @throws TemplateProblem where it takes too much, or does not run with these variables */
export type BoundedTemplate = (variables: Readonly<Record<string, unknown>>) => string;

/**
 * Reads a template as transformers does: blocks take the line break behind them and the spaces before them.
 *
 * @throws TemplateProblem
 */
export function readTemplate(source: string): BoundedTemplate {
  if (source.length > limits.source) refuse(`has ${source.length} characters, more than ${limits.source}`);
  if (new RegExp(`\\s{${limits.spaces + 1}}`).test(source))
    refuse(`has more than ${limits.spaces} spaces in a row`);
  const program = attempt('cannot be read', () =>
    parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })),
  );
  return (variables) =>
    attempt('does not run', () => {
      const environment = new Environment();
      const constants = { true: true, True: true, false: false, False: false, none: null, None: null };
      const functions = {
        range,
        raise_exception: (message: unknown) =>
          refuse(`refuses the conversation: ${shortened(String(message))}`),
      };
      for (const [name, value] of Object.entries({ ...constants, ...functions, ...variables })) {
        environment.set(name, value);
      }
      return String(new BoundedInterpreter(environment, source.length).run(program).value);
    });
}

function attempt<T>(what: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (error instanceof TemplateProblem) throw error;
    throw new TemplateProblem(`${what} (${shortened((error as Error).message)})`);
  }
}

const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
