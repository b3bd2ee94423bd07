import type { Random } from '../../experiment/random.ts';

/** Faults in JSON: it stays JSON, mostly, but says something else. */

type Container = unknown[] | Record<string, unknown>;

/** Stands in a value for text that JSON.stringify would not write. */
const MARK = '\u0000raw';

const DEEP = 100_000;
const plainValues = [
  ...[null, '', true, false, -1, 0, 1, 0.5, 1e308, 2 ** 53, 2 ** 31, -0.0001],
  ...['NaN', '\ud800', 'constructor', '(a+)+$', '(a|a)*b'],
];
const oddValues: (() => unknown)[] = [
  ...plainValues.map((value) => () => value),
  () => [],
  () => ({}),
  () => [null],
  () => ({ type: 'Magic' }),
  () => 'long '.repeat(40_000),
  () => raw('NaN'),
  () => raw('1e999'),
  () => raw(`${'['.repeat(DEEP)}${']'.repeat(DEEP)}`),
  () => raw(`${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`),
  () => raw('{"__proto__":{"polluted":1},"constructor":1,"toString":null}'),
];
const oddNames = [
  '',
  '__proto__',
  'constructor',
  'toString',
  'length',
  '0',
  'a'.repeat(50_000),
  'a.b',
  '\ud800',
];

/** @returns JSON text with one fault, or null where the text is not JSON (any more) */
export function mutatedJson(text: string, stream: Random): string | null {
  let root: unknown;
  try {
    root = JSON.parse(text);
    // What is as deep as an earlier fault made it cannot be written again.
    JSON.stringify(root);
  } catch {
    return null;
  }
  const box = [root];
  const [parent, key] = somePlace(box, stream);
  mutate(parent, key, stream);
  return written(box[0] ?? null);
}

/** A value within a value: the containers on the way down are as likely as what lies deepest. */
function somePlace(box: [unknown] | unknown[], stream: Random): [Container, string] {
  let [parent, key]: [Container, string] = [box, '0'];
  while (true) {
    const value = (parent as Record<string, unknown>)[key];
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    if (names.length === 0 || stream.chance(parent === box ? 0.02 : 0.3)) return [parent, key];
    parent = value as Container;
    key = stream.pick(names);
  }
}

function mutate(parent: Container, key: string, stream: Random): void {
  const value = (parent as Record<string, unknown>)[key];
  const what = stream.below(8);
  if (Array.isArray(parent)) {
    const at = Number(key);
    if (what === 0) parent.splice(at, 1);
    else if (what === 1) parent.splice(at, 0, value);
    else if (what === 2) parent.splice(at, 0, stream.pick(oddValues)());
    else parent[at] = stream.pick(oddValues)();
    return;
  }
  if (what === 0) delete parent[key];
  else if (what === 1) {
    delete parent[key];
    setOwn(parent, stream.chance(0.5) ? stream.pick(oddNames) : `${key}x`, value);
  } else if (what === 2) setOwn(parent, stream.pick(oddNames), stream.pick(oddValues)());
  // The mark goes when the text is written, and the name stands there twice.
  else if (what === 3) setOwn(parent, `${MARK}${key}`, stream.chance(0.5) ? value : stream.pick(oddValues)());
  else if (what === 4) {
    const other = stream.pick(Object.keys(parent));
    [parent[key], parent[other]] = [parent[other], value];
  } else setOwn(parent, key, stream.pick(oddValues)());
}

/** Assigning to `__proto__` would do something else. */
function setOwn(parent: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

function raw(text: string): string {
  return `${MARK}${text}${MARK}`;
}

function written(value: unknown): string {
  const mark = JSON.stringify(MARK).slice(1, -1);
  const parts = JSON.stringify(value).split(`"${mark}`);
  return parts
    .map((part, i) => {
      const end = part.indexOf(`${mark}"`);
      if (i === 0) return part;
      // A name that stands twice; only its mark goes.
      if (end < 0) return `"${part}`;
      const text: string = JSON.parse(`"${part.slice(0, end)}"`);
      return `${text}${part.slice(end + mark.length + 1)}`;
    })
    .join('');
}
