/**
 * Controls: one table per method describes its parameters. Sliders, validation, the command line, the URL and
 * the documentation are all made from the table, so a default or a bound is written down exactly once.
 */

interface AnyControl {
  /** Values of other controls of the table while which this one has no effect. */
  idleWhen?: Readonly<Record<string, readonly (number | string)[]>>;
}

export interface NumberControl extends AnyControl {
  kind: 'number';
  /** Name as TRL users know it; on the command line `learningRate` is `--learning-rate`. */
  label: string;
  /** The symbol the papers use, where there is one, e.g. "β". */
  symbol?: string;
  default: number;
  min: number;
  max: number;
  /** Smallest meaningful change. On a log scale it is a factor (1.1 = ten per cent), else a difference. */
  step: number;
  scale: 'linear' | 'log';
  /** On a log scale: by what factor the values differ that a sweep begins with; 5 if absent. */
  gridRatio?: number;
  integer: boolean;
  /** Shown after the value, e.g. "pairs"; empty where the number has no unit. */
  unit: string;
  /** One or two sentences: what it does and what one sees when it changes. */
  help: string;
  /** Advanced controls are folded away at first. */
  advanced: boolean;
}

export interface ChoiceControl<Value extends string = string> extends AnyControl {
  kind: 'choice';
  label: string;
  symbol?: string;
  default: Value;
  /** `needs`: where it can be chosen, if not everywhere: with a gold judge, or without one. */
  options: readonly { value: Value; label: string; needs?: 'gold' | 'own data' }[];
  help: string;
  advanced: boolean;
}

export type Control = NumberControl | ChoiceControl;
export type ControlTable = Readonly<Record<string, Control>>;

/** The values that a table describes: numbers for number controls, one of the options for choices. */
export type ConfigOf<Table extends ControlTable> = {
  -readonly [Name in keyof Table]: Table[Name] extends ChoiceControl<infer Value> ? Value : number;
};

export function defaultsOf<Table extends ControlTable>(table: Table): ConfigOf<Table> {
  return Object.fromEntries(Object.entries(table).map(([name, c]) => [name, c.default])) as ConfigOf<Table>;
}

/** The options that there are: with a gold judge, or without one. */
export function optionsWhere<Value extends string>(
  { options }: ChoiceControl<Value>,
  knowsGold: boolean,
): ChoiceControl<Value>['options'] {
  return options.filter(({ needs }) => !needs || (needs === 'gold') === knowsGold);
}

/** Whether a control has no effect beside these values: a depth of a proxy, say, where there is no proxy. */
export function isIdle(
  { idleWhen = {} }: Control,
  values: Readonly<Record<string, number | string>>,
): boolean {
  return Object.entries(idleWhen).some(([name, idle]) => idle.includes(values[name]));
}

/**
 * Says in one sentence why a value does not fit its control, or null when it does.
 * `value` may be anything: it comes from a text field, a URL, a file or a command line.
 */
export function problemWith(name: string, control: Control, value: unknown): string | null {
  if (control.kind === 'choice') {
    const values = control.options.map((option) => option.value);
    return values.includes(value as string) ? null : choiceProblem(name, value, values);
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return `${name} is ${quote(value)}; it must be a number from ${control.min} to ${control.max}.`;
  }
  if (control.integer && !Number.isInteger(value)) return `${name} is ${value}; it must be a whole number.`;
  if (value < control.min || value > control.max) {
    return `${name} is ${value}; it must lie between ${control.min} and ${control.max}.`;
  }
  return null;
}

/** Says that a value is none of the choices, and which of them it may have been meant to be. */
export function choiceProblem(name: string, value: unknown, choices: readonly string[]): string {
  const typed = typeof value === 'string' ? clip(value).toLowerCase() : '';
  const guess = nearest(typed, choices);
  // All the choices follow: a guess that is another word altogether would only be in the way.
  const slip = typed !== '' && 2 * editDistance(typed, guess.toLowerCase()) <= guess.length;
  const list = `must be one of ${choices.join(', ')}.`;
  return slip
    ? `${name} is ${quote(value)}; did you mean ${guess}? It ${list}`
    : `${name} is ${quote(value)}; it ${list}`;
}

/**
 * Completes a partial set of values with the table's defaults and checks all of it.
 * Unknown names are problems too, with the nearest known name as a suggestion.
 */
export function readConfig<Table extends ControlTable>(
  table: Table,
  values: Readonly<Record<string, unknown>>,
): { config: ConfigOf<Table>; problems: string[] } {
  const config: Record<string, unknown> = defaultsOf(table);
  const problems: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    const control = Object.hasOwn(table, name) ? table[name] : undefined;
    const problem = control
      ? problemWith(name, control, value)
      : `${clip(name)} is not a parameter here; did you mean ${nearest(clip(name), Object.keys(table))}?`;
    if (problem) problems.push(problem);
    else config[name] = value;
  }
  return { config: config as ConfigOf<Table>, problems };
}

/** The candidate with the smallest edit distance to `name`. */
export function nearest(name: string, candidates: readonly string[]): string {
  const distances = candidates.map((candidate) => editDistance(name.toLowerCase(), candidate.toLowerCase()));
  return candidates[distances.indexOf(Math.min(...distances))] ?? '';
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

function quote(value: unknown): string {
  if (typeof value === 'string') return `"${clip(value)}"`;
  // Not String(value): an object from a file may carry a `toString` of its own.
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** A name or a text from outside may be as long as a file. */
function clip(text: string): string {
  return text.slice(0, 40);
}
