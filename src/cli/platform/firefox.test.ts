import { expect, test } from 'vitest';
import { installedFirefox } from './firefox.ts';

const having = (...paths: string[]) => ({ exists: (path: string) => paths.includes(path) });

test('a Firefox that is named comes before those that are installed, and a distribution may call it ESR', () => {
  const { exists } = having('/usr/bin/firefox-esr', '/mine/firefox');
  expect(installedFirefox({ FIREFOX_PATH: '/mine/firefox' }, exists)).toBe('/mine/firefox');
  expect(installedFirefox({}, exists)).toBe('/usr/bin/firefox-esr');
});

test('where there is none, or the named one is not there, none is found', () => {
  expect(installedFirefox({ FIREFOX_PATH: '/mine/firefox' }, having().exists)).toBeNull();
  expect(installedFirefox({}, having('/usr/bin/chromium').exists)).toBeNull();
});
