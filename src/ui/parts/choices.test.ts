import { describe, expect, it } from 'vitest';
import { methodNames, methods } from '../../experiment/methods/methods.ts';
import { matching } from './choices.ts';

const all = methodNames.map((name) => ({ name, ...methods[name] }));
const found = (query: string) =>
  matching(all, query).flatMap(({ choices }) => choices.map(({ name }) => name));

describe('searching in the methods', () => {
  it('offers all of them where nothing is asked for, in their order', () => {
    expect(found(' ')).toEqual(methodNames);
  });

  it('finds titles before keywords before descriptions', () => {
    expect(found('kto')).toEqual(['kto', 'kto-unpaired']);
    expect(found('dpo')[0]).toBe('dpo');
    // Its description compares it with RLOO.
    expect(found('rloo')).toEqual(['rloo', 'grpo']);
  });

  it('finds headings and other names, whatever their hyphens, case and accents', () => {
    expect(found('on-policy').slice(0, 4)).toEqual(['online-dpo', 'ppo', 'rloo', 'grpo']);
    expect(found('RLHF')).toEqual(expect.arrayContaining(['ppo', 'grpo', 'rm']));
    expect(found('kahneman tversky')).toContain('kto');
    expect(found('ψpo')).toEqual(['ipo']);
  });

  it('wants every word', () => {
    expect(found('reward ratings')).toEqual(['rm-ratings']);
    expect(found('dpo phrenology')).toEqual([]);
  });

  it('puts the heading of the best choice first', () => {
    const choices = [
      { name: 'a', title: 'Alpha', group: 'First', about: 'not beta' },
      { name: 'b', title: 'Beta', group: 'Second', about: '' },
    ];
    expect(matching(choices, 'beta').map(({ group }) => group)).toEqual(['Second', 'First']);
  });
});
