import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAddress } from '../../app/address.ts';
import { recordedOf } from '../../experiment/recordedRuns.ts';
import { HACKING } from '../../ui/lessons/hacking.ts';
import { filmOf } from './film.ts';

const record = JSON.parse(readFileSync('public/recorded/reviews-ppo-hacking.json', 'utf8'));

test('the film is the recording: its numbers, its texts, one frame an evaluation', () => {
  const film = filmOf(record);
  expect(film.frames.map(({ step }) => step)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24]);
  const last = record.evaluations.at(-1);
  expect(film.frames.at(-1)?.gold).toBeCloseTo(last.row.gold, 3);
  expect(film.prompt + film.frames[0].text).toMatch(/^This thriller was not .*\.$/);
  expect(film.source).toMatch(/^PPO.*wasm on .*2026-/);
});

test('what the page says of it is so: the proxy keeps rising while gold falls below where it began', () => {
  const { frames } = filmOf(record);
  const last = frames[frames.length - 1];
  const peak = Math.max(...frames.map(({ gold }) => gold));
  expect(last.proxy).toBeGreaterThan(0.95 * Math.max(...frames.map(({ proxy }) => proxy)));
  expect(last.gold + last.goldHalf).toBeLessThan(frames[0].gold - frames[0].goldHalf);
  expect(peak - last.gold).toBeGreaterThan(1);
});

test('“Train it yourself” leads to exactly the settings of the recording', () => {
  const { address, problems } = readAddress(HACKING.slice(0, HACKING.indexOf('#')));
  expect(problems).toEqual([]);
  expect(recordedOf(address.world, address.method, address.config)?.name).toBe('reviews-ppo-hacking');
  expect(address.config).toMatchObject({ ...record.config, seed: address.config.seed });
});
