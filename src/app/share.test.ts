import { expect, test } from 'vitest';
import { recordForTests } from '../testing/fakeWorker.ts';
import { readAddress } from './address.ts';
import { frameCode, placeLink, type Shared, shareLink } from './share.ts';
import { initialState } from './state.ts';

const PAGE = 'https://example.org/lab/';
const wish = { theme: 'auto', embedded: false, withoutKeys: false } as const;
const all = { lock: [], hide: [], pins: true, view: true };
const { address } = readAddress('?method=ipo&beta=0.5&labelFlips=0.2');
const state: Shared = initialState(address);

test('a link leads back to the same settings, locked where that was asked', () => {
  const fixed = { ...all, lock: ['method', 'beta'], hide: ['world'] };
  const link = shareLink(state, PAGE, { ...wish, theme: 'projector' }, fixed);
  const { search, hash } = new URL(link);
  expect(hash).toBe('#/lab');
  const read = readAddress(search);
  expect(read.problems).toEqual([]);
  expect(read.address).toEqual({ ...address, lock: ['method', 'beta'], hide: ['world'] });
  expect(new URLSearchParams(search).get('theme')).toBe('projector');
});

test('all defaults need no question mark', () => {
  expect(shareLink(initialState(readAddress('').address), PAGE, wish, all)).toBe(`${PAGE}#/lab`);
});

test('a frame is embedded, takes no keys if asked, and is HTML', () => {
  const link = shareLink(state, PAGE, { ...wish, embedded: true, withoutKeys: true }, all);
  const query = new URL(link).searchParams;
  expect([query.get('embed'), query.get('keys')]).toEqual(['1', 'none']);
  expect(readAddress(new URL(link).search).problems).toEqual([]);
  expect(frameCode(link)).toContain('&amp;embed=1');
  expect(frameCode('https://x.example/"onload="1')).not.toContain('"onload');
});

test('pinned runs travel as their settings, and what is open as names; both can be left out', () => {
  const strong = recordForTests(4, { config: { ...address.config, beta: 0.9, seed: 7 } });
  const kept = (key: string, world: string) => ({
    ...{ key, label: { name: '', note: '' }, elsewhere: false, problem: null, checkpointBytes: 0 },
    ...{ step: 4, finished: true, savedAt: 1, record: { ...strong, world } },
  });
  const shown: Shared = {
    ...state,
    stored: [kept('a', 'reviews'), kept('b', 'tldr')],
    pinned: ['a', 'b', 'gone'],
    view: { figure: 'win rate', chart: null, prompt: 3, open: ['pair'] },
    sweepShown: true,
  };
  const { search } = new URL(shareLink(shown, PAGE, wish, all));
  const query = new URLSearchParams(search);
  expect(query.get('pins')).toBe('dpo,beta:0.9,seed:7');
  expect([query.get('figure'), query.get('prompt'), query.get('open')]).toEqual([
    'win-rate',
    '3',
    'pair,sweep',
  ]);
  const read = readAddress(search);
  expect(read.problems).toEqual([]);
  expect(read.address.pins).toEqual([
    { world: 'reviews', method: 'dpo', config: strong.config, labelling: strong.labelling },
  ]);
  const bare = new URL(shareLink(shown, PAGE, wish, { ...all, pins: false, view: false }));
  expect([...bare.searchParams.keys()]).toEqual(['method', 'beta', 'labelFlips']);
});

test('a link to a lesson or a study has its place, and no settings', () => {
  const place = '#/lessons/dpo/2';
  expect(placeLink(PAGE, place, wish)).toBe(`${PAGE}${place}`);
  expect(placeLink(PAGE, place, { theme: 'dark', embedded: true, withoutKeys: false })).toBe(
    `${PAGE}?theme=dark&embed=1${place}`,
  );
});
