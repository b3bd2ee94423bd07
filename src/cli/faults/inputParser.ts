import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../tests/testSteps.ts';
import { bytesOf, type Format, textOf } from './mutations.ts';

/** A parser of bytes or text from outside, with inputs that it reads. */
export interface InputParser {
  /** What it reads, in words: "Mutated …". */
  input: string;
  name: string;
  /** One for each part of an input: a checkpoint has two files. */
  formats: readonly Format[];
  inputs: readonly (readonly Uint8Array[])[];
  /** Where others are tried less often: see `mutatedInputs.ts`. */
  fromOutside?: boolean;
  /** Values of 32 bits that it may allocate, as a multiple of the input's bytes. */
  allocates?: number;
  /**
   * Reads mutated parts, and uses what comes out of them once.
   *
   * @returns sentences on what could not be read, where the parser answers with them
   * @throws what the parser throws
   */
  read(...parts: Uint8Array[]): readonly string[] | Promise<readonly string[]>;
}

export const file = (...path: string[]) => new Uint8Array(readFileSync(join(project, ...path)));
export const json = (value: unknown) => bytesOf(JSON.stringify(value));
export const lines = (...rows: unknown[]) => bytesOf(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
export const firstLines = (bytes: Uint8Array, count: number) =>
  bytesOf(textOf(bytes).split('\n').slice(0, count).join('\n'));
export const single = (inputs: Uint8Array[]) => inputs.map((input) => [input]);

/** Uses a text parser's answer for nothing but that it came. */
export const texts =
  (read: (text: string, file: string) => unknown): InputParser['read'] =>
  (bytes) => {
    read(textOf(bytes), 'mutated');
    return [];
  };

export const fixture = (name: string, weights = 'model.safetensors') => [
  file('src', 'model', 'fixtures', name, 'config.json'),
  file('src', 'model', 'fixtures', name, weights),
];

/** Ends with what a pattern such as (a+)+$ would take hours for. */
export const someText = `A quiet zoo; naïve 你好 😀, 100%\n\t\u0000\ud800 ${'a'.repeat(50)}!`;

export const CHATML =
  "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] | trim + eos_token }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
