import { describe, expect, test } from 'vitest';
import { random } from '../../experiment/random.ts';
import {
  choice,
  claim,
  eitherWay,
  maybe,
  type Node,
  oneOf,
  product,
  sequence,
  tilt,
  words,
} from './nodes.ts';
import { read } from './read.ts';
import { spell, tokenise } from './tokens.ts';
import { write } from './write.ts';

const adjective = choice([1, words('good', 1), 'good'], [1, words('bad', -1), 'bad'], [0, words('Welsh', 0)]);
const graded = product(sequence(choice([1, words('very', 2)], [1, words('', 1)]), adjective));
const soup = claim('soup', sequence('the soup was', graded));
const tea = claim('tea', sequence('the tea was', graded));

const readings = (node: Node, text: string) => read(node, tokenise(text), 0, new Map());
const whole = (node: Node, text: string) => readings(node, text).find((r) => r.to === tokenise(text).length);
const draw = (node: Node, count: number, mood = 0) => {
  const stream = random(1, 'language.test');
  return Array.from({ length: count }, () => write(node, mood, stream));
};

describe('tokens', () => {
  test('cover every character that is not a space', () => {
    const text = "It's  so-so, isn’t it?! 😀 déjà";
    const tokens = tokenise(text);
    expect(tokens.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text.replace(/\s/g, ''));
    expect(tokens[0].word).toBe("it's");
  });

  test('are spelt with capitals after a full stop', () => {
    expect(spell(['the', 'soup', ',', 'I', 'think', '.', 'it', 'was', '.'])).toBe(
      'The soup, I think. It was.',
    );
  });
});

describe('reading', () => {
  test('multiplies along a product: very bad = 2 · −1', () => {
    expect(whole(soup, 'The soup was very bad')?.claims).toEqual([
      { topic: 'soup', value: -2, from: 0, to: 5 },
    ]);
  });

  test('weighs the claims of a tilted stretch: 0.5 · 1 and 3 · −2', () => {
    const both = sequence(tilt(1, 0.5, soup), ',', 'but', tilt(-1, 3, tea));
    const values = whole(both, 'the soup was good, but the tea was very bad')?.claims.map((c) => c.value);
    expect(values).toEqual([0.5, -6]);
  });

  test('gives every place where a reading can end', () => {
    const node = sequence('soup', maybe(0.5, 'and tea'));
    expect(
      readings(node, 'soup and tea')
        .map((r) => r.to)
        .sort(),
    ).toEqual([1, 3]);
    expect(readings(node, 'tea')).toEqual([]);
  });

  test('understands what is never written, says so, and spells it out', () => {
    const reading = whole(soup, 'THE soup was welsh')!;
    expect(reading.written).toBe(false);
    expect(reading.words).toEqual(['the', 'soup', 'was', 'Welsh']);
    expect(whole(soup, 'the soup was good')!.written).toBe(true);
  });

  test('prefers the written of two readings', () => {
    expect(whole(choice([0, 'soup'], [1, 'soup']), 'soup')!.written).toBe(true);
  });
});

describe('writing', () => {
  test('reads back as it was written', () => {
    const node = sequence(soup, oneOf(['and', ', but']), tea);
    for (const list of draw(node, 200)) {
      if (list) expect(whole(node, spell(list))?.words).toEqual(list);
    }
  });

  test('never uses a key twice: good and bad are then spent, a third adjective cannot be drawn', () => {
    for (const list of draw(sequence(adjective, adjective), 50))
      expect(new Set(list)).toEqual(new Set(['good', 'bad']));
    expect(draw(sequence(adjective, adjective, adjective), 5)).toEqual([null, null, null, null, null]);
  });

  test('mood m makes good e^(2m) times likelier than bad, and a negation reverses it', () => {
    const share = (node: Node, mood: number) =>
      draw(node, 4000, mood).filter((list) => list!.includes('good')).length / 4000;
    // e / (1 + e) with m = 0.5; four standard errors of a share are 0.03.
    expect(Math.abs(share(adjective, 0.5) - 0.731)).toBeLessThan(0.03);
    expect(Math.abs(share(product(sequence(words('not', -1), adjective), -1), 0.5) - 0.269)).toBeLessThan(
      0.03,
    );
  });

  test('either way writes both orders and is read once', () => {
    const node = eitherWay((side) => sequence(tilt(side, 1, soup), ',', tilt(side === 1 ? -1 : 1, 1, tea)));
    const orders = draw(node, 400).map((list) => list && list.indexOf('good') < list.indexOf('bad'));
    expect(orders.filter(Boolean).length).toBeGreaterThan(120);
    expect(orders.filter((order) => !order).length).toBeGreaterThan(120);
    expect(readings(node, 'the soup was bad, the tea was good')).toHaveLength(1);
  });
});
