import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileAddress, HUB, HUB_FILE_HOSTS, isHubModelName, lookUpAddress, readHubName } from './hub.ts';

const ID = 'HuggingFaceTB/SmolLM2-135M';

test.each([
  [ID, ID, null],
  [`  ${ID} `, ID, null],
  ['gpt2', 'gpt2', null],
  [`https://huggingface.co/${ID}`, ID, null],
  [`huggingface.co/${ID}/`, ID, null],
  [`https://hf.co/${ID}?library=transformers#usage`, ID, null],
  [`https://huggingface.co/${ID}/tree/main`, ID, 'main'],
  [`https://huggingface.co/${ID}/blob/93efa2f/config.json`, ID, '93efa2f'],
  ['https://huggingface.co/gpt2/resolve/main/model.safetensors', 'gpt2', 'main'],
])('%s names a model', (typed, id, revision) => {
  expect(readHubName(typed)).toEqual({ name: { id, revision }, problem: null });
});

test.each([
  ['', /no name of a model/],
  ['a/b/c', /no name of a model/],
  ['../../api/whoami', /no name of a model/],
  ['a/..', /no name of a model/],
  ['a b/c', /no name of a model/],
  ['someone/model?x=1', /no name of a model/],
  ['https://example.org/someone/model', /may ask huggingface\.co and no other host/],
  ['https://huggingface.co.example.org/a/b', /no other host/],
  ['javascript://x', /no other host/],
  ['https://huggingface.co/datasets/a/b', /no address of a model/],
  ['https://huggingface.co/a/b/tree/%2e%2e', /no name of a revision/],
])('%s is refused', (typed, sentence) => {
  expect(readHubName(typed).problem).toMatch(sentence);
});

test('addresses are those of the hub’s interface', () => {
  expect(lookUpAddress({ id: ID, revision: null })).toBe(
    'https://huggingface.co/api/models/HuggingFaceTB/SmolLM2-135M?blobs=true',
  );
  expect(lookUpAddress({ id: ID, revision: 'main' })).toContain(`${ID}/revision/main?`);
  expect(fileAddress({ id: ID, revision: 'abc' }, 'a?b.json')).toBe(`${HUB}/${ID}/resolve/abc/a%3Fb.json`);
});

test('what was kept of a download is held to the same names', () => {
  expect(isHubModelName(ID, 'a'.repeat(40))).toBe(true);
  expect(isHubModelName('../x', 'a'.repeat(40))).toBe(false);
  expect(isHubModelName(ID, 'main')).toBe(false);
});

test('the page’s policy names exactly these hosts', () => {
  const html = readFileSync(join(import.meta.dirname, '../../../index.html'), 'utf8');
  const [, sources] = /connect-src ([^;"]*)/.exec(html) ?? [];
  expect(sources.split(' ')).toEqual(["'self'", HUB, ...HUB_FILE_HOSTS]);
});
