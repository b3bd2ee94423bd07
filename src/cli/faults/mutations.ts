import type { Random } from '../../experiment/random.ts';
import { mutatedJson } from './jsonMutations.ts';

/** What an input is made of, which says where it breaks in interesting ways. */
export type Format =
  | 'json'
  /** One JSON value a line. */
  | 'json lines'
  /** A JSON header with its length in front, and data behind. */
  | 'safetensors'
  /** A query: names and values with & and = between. */
  | 'query'
  /** Arguments of a command, one a line. */
  | 'arguments'
  /** A chat template. */
  | 'template';

const MOST_AT_ONCE = 3;
/** What a value may be that is almost one. */
const ODD_WORDS = [
  ...['', ' ', '0', '-0', '-1', '0x10', '1e400', '1e308', '9007199254740993', '5.', ' 5 ', '1_000', '٣'],
  ...[
    'NaN',
    'Infinity',
    'null',
    'true',
    '[]',
    '{}',
    '__proto__',
    'constructor',
    '--',
    '--out',
    '--beta=1',
    '=',
  ],
  ...['../../etc/passwd', '%', '%00', '\u0000', '\ud800', '😀', 'a'.repeat(100_000)],
];

/**
 * An input with one to three faults in it.
 *
 * @param others valid inputs of the same parser, to be spliced in
 */
export function mutated(
  input: Uint8Array,
  others: readonly Uint8Array[],
  format: Format,
  stream: Random,
): Uint8Array {
  const aware = {
    json: jsonMutation,
    'json lines': lineMutation,
    safetensors: headerMutation,
    query: wordMutation(/[&=]|[^&=]+/g, '&'),
    arguments: wordMutation(/[^\n]+|\n/g, '\n'),
    template: wordMutation(/\{[%{#]-?|-?[%}#]\}|\w+|\s+|./g, ' '),
  }[format];
  let bytes = input;
  // Mostly one, and mostly one that leaves the format as it is: what is garbage is refused before it is looked at.
  for (let made = 0; made < MOST_AT_ONCE && (made === 0 || stream.chance(0.3)); made++) {
    bytes = stream.chance(0.75) ? aware(bytes, stream) : byteMutation(bytes, others, stream);
  }
  return bytes;
}

/** Two ends of a slice of so many bytes or words. */
function slice(length: number, stream: Random): [start: number, end: number] {
  const [a, b] = [stream.below(length + 1), stream.below(length + 1)];
  // Short ones leave more of an input to be read.
  return stream.chance(0.5)
    ? [Math.min(a, b), Math.max(a, b)]
    : [a, Math.min(a + 1 + stream.below(8), length)];
}

function byteMutation(bytes: Uint8Array, others: readonly Uint8Array[], stream: Random): Uint8Array {
  const [start, end] = slice(bytes.length, stream);
  const [before, middle, after] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
  switch (stream.below(6)) {
    case 0: {
      const flipped = bytes.slice();
      for (let left = 1 + stream.below(8); left > 0 && flipped.length > 0; left--) {
        flipped[stream.below(flipped.length)] ^= 1 << stream.below(8);
      }
      return flipped;
    }
    case 1:
      return before;
    case 2:
      return joined(before, after);
    case 3: {
      const noise = Uint8Array.from({ length: 1 + stream.below(16) }, () => stream.below(256));
      return joined(before, noise, bytes.subarray(start));
    }
    case 4:
      return joined(before, middle, middle, after);
    default: {
      const other = stream.pick(others);
      return joined(before, other.subarray(stream.below(other.length + 1)));
    }
  }
}

function jsonMutation(bytes: Uint8Array, stream: Random): Uint8Array {
  const text = mutatedJson(textOf(bytes), stream);
  return text === null ? bytes : bytesOf(text);
}

function lineMutation(bytes: Uint8Array, stream: Random): Uint8Array {
  const lines = textOf(bytes).split('\n');
  const at = stream.below(lines.length);
  lines[at] = mutatedJson(lines[at], stream) ?? stream.pick(['', '\r', '\uFEFF', '[', 'null']);
  return bytesOf(lines.join('\n'));
}

/** The header says something else; its length fits it, or is odd itself. */
function headerMutation(bytes: Uint8Array, stream: Random): Uint8Array {
  if (bytes.length < 8) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > bytes.length - 8) return bytes;
  const header = mutatedJson(textOf(bytes.subarray(8, 8 + length)), stream);
  if (header === null) return bytes;
  const written = bytesOf(header);
  const front = new Uint8Array(8);
  const odd = [0n, 1n, 7n, 2n ** 24n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n, BigInt(bytes.length)];
  const claimed = stream.chance(0.1) ? stream.pick(odd) : BigInt(written.length);
  new DataView(front.buffer).setBigUint64(0, claimed, true);
  return joined(front, written, bytes.subarray(8 + length));
}

/** Words are left out, repeated, exchanged, or become odd ones. */
function wordMutation(word: RegExp, between: string) {
  return (bytes: Uint8Array, stream: Random): Uint8Array => {
    const words = textOf(bytes).match(word) ?? [];
    const [start, end] = slice(words.length, stream);
    const [before, middle, after] = [words.slice(0, start), words.slice(start, end), words.slice(end)];
    const changed = stream.pick([
      [...before, ...after],
      [...before, ...middle, between, ...middle, ...after],
      [...before, ...stream.shuffle(middle), ...after],
      [...before, stream.pick(ODD_WORDS), ...words.slice(start + 1)],
      [...before, stream.pick(ODD_WORDS), ...words.slice(start + 1)],
    ]);
    return bytesOf(changed.join(''));
  };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
