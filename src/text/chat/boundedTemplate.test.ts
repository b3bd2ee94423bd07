import { describe, expect, test } from 'vitest';
import { limits, readTemplate, TemplateProblem } from './boundedTemplate.ts';

const messages = [
  { role: 'user', content: 'a'.repeat(1000) },
  { role: 'assistant', content: 'b' },
];
const run = (source: string, variables: object = { messages }) => readTemplate(source)({ ...variables });
const loop = (body: string, times = 9000) => `{% for i in range(${times}) %}${body}{% endfor %}`;
const doubled = (times: number) =>
  `{% set ns = namespace(a='ab') %}{% for i in range(${times}) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}`;

describe('within the limits', () => {
  test.each([
    ['{{ range(3) | list }} {{ range(5, 2, -2) | list }}', '[0, 1, 2] [5, 3]'],
    ['{{ messages | length }}{{ messages[0].content | upper | length }}', '21000'],
    [loop('x', 3), 'xxx'],
    ['{% macro m(n) %}{{ n }}{% if n > 0 %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(3) }}', '3210'],
    [
      "{{ 'a-b'.split('-') | join('+') }}{{ 'aXb' | replace('X', 'yy') }}{{ 'aXb'.replace('X', '') }}",
      'a+bayybab',
    ],
    [
      "{{ {'a': [1, {'b': none}]} | tojson(indent=2) }}",
      '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ]\n}',
    ],
    ["{{ 'a\nb' | indent(4) }}", 'a\n    b'],
    ['{{ strftime_now is defined }}{{ tools is defined }}', 'falsefalse'],
    ['{% filter upper %}abc{% endfilter %}', 'ABC'],
    [`${doubled(10)}{{ ns.a | length }}`, '2048'],
  ])('%s', (source, text) => {
    expect(run(source)).toBe(text);
  });

  test('a long conversation, turn by turn', () => {
    const long = Array.from({ length: 1000 }, (_, i) => ({
      role: i % 2 ? 'assistant' : 'user',
      content: 'word '.repeat(100),
    }));
    const source =
      "{% for m in messages %}{% if m.role == 'user' %}{{ '<u>' + m.content | trim + '</u>\n' }}{% else %}{{ m['content'] ~ '</s>' }}{% endif %}{% endfor %}";
    expect(run(source, { messages: long })).toHaveLength(500 * 507 + 500 * 504);
  });
});

describe('what takes too much ends in a sentence, at once', () => {
  test.each([
    ['a long source', 'x'.repeat(limits.source + 1), /has 65537 characters, more than 65536/],
    ['a loop in a loop', loop(loop('x')), /takes more than 100000 steps|reads more than/],
    ['a count without end', '{{ range(1000000000) }}', /counts to more than 10000/],
    ['a count that goes nowhere', '{{ range(0, 5, 0) }}', /counts to more than/],
    ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', /calls itself/],
    [
      'two that call each other',
      '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}',
      /calls itself/,
    ],
    [
      'a tree of calls',
      '{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(18) }}',
      /more than 100000 steps|parts deep/,
    ],
    ['a text that doubles', `${doubled(60)}{{ ns.a }}`, /makes a value of more than 1048576 characters/],
    [
      'a list that doubles',
      '{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a }}',
      /makes a value|nests values/,
    ],
    [
      'a list that doubles side by side',
      '{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = ns.a + ns.a %}{% endfor %}{{ ns.a }}',
      /makes a value/,
    ],
    [
      'a value in a value, without end',
      '{% set ns = namespace(a=[1]) %}{% for i in range(5000) %}{% set ns.a = [ns.a] %}{% endfor %}{{ ns.a }}',
      /nests values more than 32 deep/,
    ],
    [
      'a namespace in itself',
      '{% set ns = namespace(a=1) %}{% set ns.a = ns %}{{ ns }}',
      /namespace into another value/,
    ],
    ['a namespace in a list', '{% set ns = namespace(a=1) %}{{ [ns] }}', /namespace into another value/],
    ['a long text for every letter', `${doubled(14)}{{ ns.a | replace('a', ns.a) }}`, /might make a value/],
    ['the same as a method', `${doubled(14)}{{ ns.a.replace('a', ns.a) }}`, /might make a value/],
    ['the same by a computed name', `${doubled(14)}{{ ns.a['replace']('a', ns.a) }}`, /might make a value/],
    [
      'the same under another name',
      `${doubled(14)}{% set f = ns.a.replace %}{{ f('a', ns.a) }}`,
      /hands functions about/,
    ],
    [
      'the same as an argument',
      `{% macro m(f, x) %}{{ f('a', x) }}{% endmacro %}${doubled(14)}{{ m(ns.a.replace, ns.a) }}`,
      /hands functions about/,
    ],
    ['the same in a list', `${doubled(14)}{{ [ns.a.replace][0]('a', ns.a) }}`, /hands functions about/],
    [
      'the same by a choice',
      `${doubled(14)}{{ (ns.a.replace if true else 1)('a', ns.a) }}`,
      /hands functions about/,
    ],
    ['a long text between all entries', `${doubled(12)}{{ range(9000) | join(ns.a) }}`, /might make a value/],
    ['a wide indentation', "{{ 'a\nb' | indent(1000000000) }}", /might make a value/],
    ['a wide indentation of a value', '{{ [1] | tojson(indent=1000000000) }}', /might make a value/],
    [
      'much that is read and nothing written',
      `${doubled(18)}${loop('{% if ns.a | upper == 1 %}{% endif %}')}`,
      /reads more than 30000000 characters/,
    ],
    ['slices of a long text', `${doubled(18)}${loop('{% set x = ns.a[0:1] %}')}`, /reads more than/],
    [
      'much that is written',
      `${doubled(10)}${loop('{{ ns.a }}')}`,
      /makes a value of more than|reads more than/,
    ],
    [
      'a macro defined again and again',
      `${loop('{% macro m() %}{% endmacro %}')}${'x'.repeat(60000)}`,
      /reads more than/,
    ],
    ['parts within parts', `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`, /./],
    ['many additions', `{{ 1${' + 1'.repeat(5000)} }}`, /parts deep/],
    ['many negations', `{{ ${'not '.repeat(9000)}true }}`, /parts deep|cannot be read/],
    ['many spaces', `a${' '.repeat(60000)}b`, /has more than 1000 spaces in a row/],
    ['many spaces, line by line', `${' '.repeat(999)}\n`.repeat(64), /has more than 1000 spaces/],
    ['empty loops in a loop', loop(loop('')), /takes more than 100000 steps/],
    ['many lists', `{{ ${'['.repeat(20000)} }}`, /cannot be read/],
    ['many open braces', '{'.repeat(60000), /./],
    ['many open comments', '{#'.repeat(30000), /./],
    ['many open blocks', '{% if a %}'.repeat(6000), /cannot be read/],
    ['an open text', `{{ '${'\\'.repeat(60001)}`, /cannot be read/],
  ])('%s', (_, source, sentence) => {
    const begin = performance.now();
    try {
      const text = run(source);
      expect(text.length).toBeLessThanOrEqual(limits.value);
    } catch (error) {
      expect(error).toBeInstanceOf(TemplateProblem);
      expect((error as Error).message).toMatch(sentence);
      expect((error as Error).message.length).toBeLessThan(400);
    }
    expect(performance.now() - begin).toBeLessThan(4000);
  });

  test.each([
    ['a block that does not end', '{% if true %}', /cannot be read/],
    ['an unknown filter', "{{ 'a' | explode }}", /does not run \(Unknown StringValue filter: explode\)/],
    [
      'what the template says itself',
      "{{ raise_exception('No ' ~ messages[0].role) }}",
      /refuses the conversation: No user/,
    ],
    ['an import', "{% include 'x' %}", /cannot be read/],
  ])('%s', (_, source, sentence) => {
    expect(() => run(source)).toThrow(sentence);
    expect(() => run(source)).toThrow(TemplateProblem);
  });
});

test('nothing of JavaScript is reached', () => {
  for (const path of [
    'constructor',
    '__proto__',
    'prototype',
    'constructor.constructor',
    'toString',
    'valueOf',
  ]) {
    for (const object of [
      "''",
      '[]',
      '{}',
      '1',
      'messages',
      'range',
      'namespace',
      'loop',
      'raise_exception',
    ]) {
      const source = `{{ ${object}.${path} is defined }}`;
      let text = 'false';
      try {
        text = run(source);
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateProblem);
      }
      expect(text, source).toBe('false');
    }
  }
});
