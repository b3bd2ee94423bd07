import derivation from 'virtual:derivation';
import formulas from 'virtual:formulas';
import { describe, expect, test } from 'vitest';
import { methodNames, methods } from '../../experiment/methods/methods.ts';
import { mathml, writtenDerivation, writtenFormulas } from './formulas.ts';

/** The formulas of a method, or of the derivation. */
const parts = (method: string) => {
  if (method === 'derivation') return Object.values(writtenDerivation());
  const { formula, where } = writtenFormulas()[method];
  return [formula, ...where];
};

/** What one reads: the text without tags, and without the invisible sign between a function and its argument. */
const textOf = (text: string) => text.replace(/<[^>]*>|\u2061/g, '');

describe('every method', () => {
  test.each(methodNames)('%s has a formula that compiles', (method) => {
    const { loss, where = [] } = methods[method].formula;
    expect(loss).not.toBe('');
    const written = writtenFormulas()[method];
    expect(written.formula).toContain('<mo>=</mo>');
    expect(written.where).toHaveLength(where.length);
  });

  test('the page gets them from the plugin', () => {
    expect(formulas).toEqual(writtenFormulas());
    expect(derivation).toEqual(writtenDerivation());
  });
});

describe('what the page may hold', () => {
  test.each([...methodNames, 'derivation'])(
    '%s: nothing that its policy forbids, only tags of MathML, each closed',
    (method) => {
      const text = parts(method).join('');
      expect(text).not.toMatch(/style=|<script|href|src=|on\w+=|<math|<merror/);
      const open: string[] = [];
      for (const [, end, tag] of text.matchAll(/<(\/?)([a-z]+)[^>]*>/g)) {
        expect(tag).toMatch(/^(mrow|mi|mn|mo|mtext|mspace|mpadded|mfrac|msub|msup|msubsup|munder)$/);
        if (end) expect(open.pop()).toBe(tag);
        else open.push(tag);
      }
      expect(open).toEqual([]);
    },
  );

  test('classes are the colours of the page', () => {
    const classes = methodNames.flatMap((method) =>
      [
        ...parts(method)
          .join('')
          .matchAll(/class="([^"]*)"/g),
      ].map(([, name]) => name),
    );
    expect([...new Set(classes)].sort()).toEqual([
      'math-chosen',
      'math-gold',
      'math-policy',
      'math-reference',
      'math-rejected',
    ]);
  });
});

describe('as one would write them by hand', () => {
  test('Preferred-FT, tag by tag', () => {
    const bar = '<mo lspace="0.22em" rspace="0.22em" stretchy="false">|</mo>';
    const open = '<mo fence="true" form="prefix" stretchy="false">(</mo>';
    const close = '<mo fence="true" form="postfix" stretchy="false">)</mo>';
    expect(writtenFormulas()['preferred-ft'].formula).toBe(
      '<mrow><mi>L</mi><mo>=</mo><mo form="prefix" stretchy="false">−</mo>' +
        '<mrow><mi>log</mi><mo>\u2061</mo><mspace width="0.1667em"></mspace></mrow>' +
        '<mi class="math-policy">π</mi>' +
        `<mrow>${open}<msub class="math-chosen"><mi>y</mi><mi>w</mi></msub>${bar}<mi>x</mi>${close}</mrow></mrow>`,
    );
  });

  test.each([
    ['dpo', 'L=−lnσ(β[logπ(yw|x)πref(yw|x)−logπ(yl|x)πref(yl|x)])', []],
    ['cdpo', 'L=−(1−ε)lnσ(z)−εlnσ(−z)', ['z=βh', 'h=sw−sl', 's=logπ(y|x)πref(y|x)']],
    ['grpo', 'L=1|y|∑t[max(−Aρ,−Aclip(ρ,1±ε))+βk3]', undefined],
    ['best-of-n', 'E[gold of the pick]=∑i(i−1n−1)(Nn)gold(i)', ['KL≤lnn−n−1n']],
    ['interpolate', 'θ=(1−t)θA+tθB', []],
  ])('%s, as text', (method, formula, where) => {
    const written = writtenFormulas()[method];
    expect(textOf(written.formula).replaceAll('\u00a0', ' ')).toBe(formula);
    if (where) expect(written.where.map(textOf)).toEqual(where);
  });

  test('the two answers of a pair are told apart by colour', () => {
    const { formula } = writtenFormulas().dpo;
    expect(formula.split('class="math-chosen"><mi>y</mi><mi>w</mi>')).toHaveLength(3);
    expect(formula.split('class="math-rejected"><mi>y</mi><mi>l</mi>')).toHaveLength(3);
    expect(formula.split('class="math-policy"')).toHaveLength(3);
    expect(formula.split('class="math-reference"')).toHaveLength(3);
  });
});

describe('a mistake ends the build with the name of the method', () => {
  test.each([
    ['an open brace', String.raw`\frac{1}{`, /The formula of mine, ".*": .*end of input/],
    ['an unknown command', String.raw`\polciy`, /The formula of mine, ".*": Unsupported function name/],
    ['nothing', ' ', /The formula of mine, " ": it is empty/],
    ['a colour of its own', String.raw`\color{red} x`, /The formula of mine, ".*": it needs style=/],
    ['a link', String.raw`\href{https://example.org}{x}`, /The formula of mine/],
  ])('%s', (_, latex, sentence) => {
    expect(() => mathml('mine', latex)).toThrow(sentence);
  });
});
