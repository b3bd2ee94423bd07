import { describe, expect, test } from 'vitest';
import { addressOf, placeIn, startPage } from './page.ts';

const at = (hash: string, search = '') => placeIn({ hash, search });

describe('an address leads to a place', () => {
  test.each([
    ['#/lab', '', 'lab', []],
    ['#/evidence', '', 'evidence', []],
    ['#/evidence/claims/12', '', 'evidence', ['claims', '12']],
    ['#/evidence/over%20there', '', 'evidence', ['over there']],
    ['', '', 'lessons', []],
    ['', '?theme=dark', 'lessons', []],
    ['', '?method=ipo', 'lab', []],
    ['#/lessons', '?method=ipo', 'lessons', []],
    ['#/nowhere', '', 'lessons', []],
    ['#/evidence/%', '', 'evidence', ['%']],
  ] as const)('%s %s: %s', (hash, search, name, path) => {
    expect(at(hash, search)).toEqual({ name, path: [...path] });
  });

  test('and what is written is read again', () => {
    expect(at(addressOf('evidence', 'claims', 12))).toEqual({ name: 'evidence', path: ['claims', '12'] });
    expect(at(addressOf('evidence', 'a/b #?'))).toEqual({ name: 'evidence', path: ['a/b #?'] });
  });
});

/** As much of a browser as the page needs. */
function fakeWindow(address: string) {
  const location = { pathname: '/', search: '', hash: '' };
  const go = (to: string) => {
    const { pathname, search, hash } = new URL(to, 'http://lab.test/');
    Object.assign(location, { pathname, search, hash });
  };
  go(address);
  const listeners: (() => void)[] = [];
  const window = {
    location,
    history: { replaceState: (_: unknown, __: string, to?: string | URL | null) => go(String(to)) },
    addEventListener: (_: string, listener: () => void) => listeners.push(listener),
  };
  return {
    page: startPage(window as never),
    location,
    follow: (to: string) => {
      go(to);
      for (const listener of listeners) listener();
    },
  };
}

test('the page follows its address', () => {
  const { page, follow } = fakeWindow('/#/lab');
  expect(page.store.getState().place.name).toBe('lab');
  follow('/#/evidence/claims');
  expect(page.store.getState().place).toEqual({ name: 'evidence', path: ['claims'] });
});

test('a theme goes into the address and leaves place and settings alone', () => {
  const { page, location } = fakeWindow('/?method=ipo');
  page.setTheme('dark');
  expect(location).toMatchObject({ search: '?method=ipo&theme=dark', hash: '#/lab' });
  page.setTheme('auto');
  expect(location).toMatchObject({ search: '?method=ipo', hash: '#/lab' });
  expect(fakeWindow('/?theme=pink').page.store.getState().theme).toBe('auto');
  expect(fakeWindow('/?theme=projector').page.store.getState().theme).toBe('projector');
});
