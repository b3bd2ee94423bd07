import { expect, test, vi } from 'vitest';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { random } from '../../experiment/random.ts';
import type { InputParser } from './inputParser.ts';
import { inputParsers } from './inputParsers.ts';
import { mutatedJson } from './jsonMutations.ts';
import { caseOf, inputsCampaign, tryCase } from './mutatedInputs.ts';
import { bytesOf, type Format, mutated, textOf } from './mutations.ts';

test('every mutated input is read, or refused in a sentence', { timeout: 60_000 }, async () => {
  const counts = await inputsCampaign.run({ seed: 1, scale: 'short', say: () => {} });
  expect(counts.flatMap(({ failures }) => failures)).toEqual([]);
  expect(counts.reduce((sum, { cases }) => sum + cases, 0)).toBeGreaterThan(1500);
});

test('the inputs themselves are all read', async () => {
  for (const parser of await inputParsers()) {
    for (const parts of parser.inputs) expect(await parser.read(...parts), parser.name).toEqual([]);
  }
});

test('mutations leave enough to be read, and break enough to be refused', { timeout: 60_000 }, async () => {
  for (const parser of await inputParsers()) {
    const outcomes: string[] = [];
    for (let i = 0; i < 100; i++) outcomes.push(await tryCase(parser, 2, i));
    for (const outcome of ['read', 'refused']) {
      // A reader of preferences leaves out bad lines and refuses a file only where no line is left: seldom.
      expect(outcomes.filter((one) => one === outcome).length, `${parser.name} ${outcome}`).toBeGreaterThan(
        1,
      );
    }
  }
});

const parser = (read: InputParser['read'], allocates?: number): InputParser => ({
  ...{ input: 'texts', name: 'readText', formats: ['json'], inputs: [[bytesOf('{"a":[1,2,3]}')]] },
  ...(allocates && { allocates }),
  read,
});

test.each<[InputParser['read'], string | RegExp]>([
  [() => [], 'read'],
  [() => ['a is not b.'], 'refused'],
  [
    () => {
      throw new FileProblem('f', 'is wrong', 'Mend it.');
    },
    'refused',
  ],
  [
    () => {
      throw new TypeError('cannot read properties\nof undefined');
    },
    /^TypeError: cannot read properties$/,
  ],
  [() => ['x'.repeat(601)], /^answered with 601 letters: x{100}$/],
  [() => [''], /^answered with 0 letters/],
  [
    () => {
      new Float32Array(100).fill(1);
      return [];
    },
    /^allocated 400 bytes for \d+$/,
  ],
])('what becomes of a case is told: %#', async (read, outcome) => {
  expect(await tryCase(parser(read, 2), 1, 1)).toMatch(outcome);
});

test('a case that takes too long is told, in time of this process', async () => {
  const usage = vi.spyOn(process, 'cpuUsage').mockReturnValueOnce({ user: 7, system: 7 });
  usage.mockReturnValueOnce({ user: 1.5e6, system: 0.6e6 });
  expect(
    await tryCase(
      parser(() => []),
      1,
      1,
    ),
  ).toBe('took 2.1 s');
  expect(usage).toHaveBeenLastCalledWith({ user: 7, system: 7 });
  usage.mockRestore();
});

test('a case can be repeated by its seed and number', async () => {
  for (const one of await inputParsers()) {
    expect(caseOf(one, 7, 3)).toEqual(caseOf(one, 7, 3));
  }
  const cases = Array.from({ length: 50 }, (_, i) =>
    textOf(
      caseOf(
        parser(() => []),
        7,
        i,
      )[0],
    ),
  );
  expect(new Set(cases).size).toBeGreaterThan(30);
});

test.each<[Format, Uint8Array]>([
  ['json', bytesOf('{"a":[1,2,{"b":"c"}]}')],
  ['json lines', bytesOf('{"a":1}\n{"a":2}\n')],
  ['query', bytesOf('?a=1&b=2')],
  ['arguments', bytesOf('--a\n1\n--b=2')],
  ['safetensors', bytesOf('\u0002\u0000\u0000\u0000\u0000\u0000\u0000\u0000{}')],
  ['json', new Uint8Array()],
  ['safetensors', new Uint8Array()],
])('any %s can be mutated, whatever it has become', (format, bytes) => {
  const stream = random(1, format);
  let changed = 0;
  for (let i = 0; i < 300; i++) {
    const after = mutated(bytes, [bytes], format, stream);
    if (textOf(after) !== textOf(bytes)) changed++;
    mutated(after, [bytes], format, stream);
  }
  expect(changed).toBeGreaterThan(bytes.length > 0 ? 200 : 0);
});

test('JSON gets names twice, names of objects’ parts, and values that only JSON has', () => {
  const stream = random(1);
  const texts = Array.from({ length: 2000 }, () => mutatedJson('{"a":{"b":1},"c":[1,2]}', stream) ?? '');
  for (const pattern of [
    /"b":1,"b":/,
    /"__proto__":/,
    /NaN[,}\]]/,
    /1e999/,
    /\[{1000}/,
    /(?:\{"a":){1000}/,
  ]) {
    expect(
      texts.some((text) => pattern.test(text)),
      `${pattern}`,
    ).toBe(true);
  }
  // What is not meant to break JSON does not.
  const whole = texts.filter((text) => !/NaN(?:[,}\]]|$)/.test(text));
  expect(whole.length).toBeGreaterThan(1500);
  for (const text of whole) expect(() => JSON.parse(text), text.slice(0, 100)).not.toThrow();
  expect(mutatedJson('{', stream)).toBeNull();
});
