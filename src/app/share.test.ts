import { expect, test } from 'vitest';
import { readAddress } from './address.ts';
import { frameCode, type Shared, shareLink } from './share.ts';

const PAGE = 'https://example.org/lab/';
const wish = { theme: 'auto', lock: [], hide: [], embedded: false, withoutKeys: false } as const;
const { address } = readAddress('?method=ipo&beta=0.5&labelFlips=0.2');
const state: Shared = address;

test('a link leads back to the same settings, locked where that was asked', () => {
  const link = shareLink(state, PAGE, {
    ...wish,
    lock: ['method', 'beta'],
    hide: ['world'],
    theme: 'projector',
  });
  const { search, hash } = new URL(link);
  expect(hash).toBe('#/lab');
  const read = readAddress(search);
  expect(read.problems).toEqual([]);
  expect(read.address).toEqual({ ...address, lock: ['method', 'beta'], hide: ['world'] });
  expect(new URLSearchParams(search).get('theme')).toBe('projector');
});

test('all defaults need no question mark', () => {
  expect(shareLink(readAddress('').address, PAGE, wish)).toBe(`${PAGE}#/lab`);
});

test('a frame is embedded, takes no keys if asked, and is HTML', () => {
  const link = shareLink(state, PAGE, { ...wish, embedded: true, withoutKeys: true });
  const query = new URL(link).searchParams;
  expect([query.get('embed'), query.get('keys')]).toEqual(['1', 'none']);
  expect(readAddress(new URL(link).search).problems).toEqual([]);
  expect(frameCode(link)).toContain('&amp;embed=1');
  expect(frameCode('https://x.example/"onload="1')).not.toContain('"onload');
});
