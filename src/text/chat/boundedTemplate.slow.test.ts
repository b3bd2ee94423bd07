import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits, readTemplate, TemplateProblem } from './boundedTemplate.ts';

const messages = [
  { role: 'user', content: 'a'.repeat(1000) },
  { role: 'assistant', content: 'b' },
];

test('20,000 mutated templates end in a text or a sentence', () => {
  const whole =
    "{% macro h(r) %}<{{ r }}>{% endmacro %}{% set ns = namespace(n=0) %}{% for m in messages if m.role != 'x' %}{% set ns.n = ns.n + 1 %}{{ h(m['role']) ~ (m.content | trim | replace('a', 'bb')) + '\n' }}{% if loop.last and add_generation_prompt %}{{ range(3) | join(',') }}{% endif %}{% endfor %}";
  const pieces = [
    '{%',
    '%}',
    '{{',
    '}}',
    '{#',
    "'",
    '(',
    ')',
    '[',
    ']',
    ' in ',
    ' | ',
    'range(99999)',
    'h',
    'm',
    '~',
    '*',
    '.',
    '-',
    '9',
    'endfor',
    'for i in messages',
  ];
  const at = fc.nat(whole.length);
  const edits = fc.array(fc.tuple(at, at, fc.constantFrom('', ...pieces)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(edits, (changes) => {
      const source = changes.reduce(
        (text, [a, b, piece]) =>
          text.slice(0, Math.min(a, b)) + piece + text.slice(Math.min(a, b) + (Math.abs(a - b) % 20)),
        whole,
      );
      try {
        expect(readTemplate(source)({ messages }).length).toBeLessThanOrEqual(limits.value);
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateProblem);
      }
    }),
    { seed: 3, numRuns: 20_000 },
  );
});
