import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { HubName } from '../../../experiment/own/hub.ts';
import { fakeHub, fetchFrom, type HubTrouble, REVISION } from '../../../testing/fakeHub.ts';
import { lookUp } from './lookUp.ts';

const folder = join(import.meta.dirname, '../../../../e2e/fixtures/model/tiny');
const names = ['config.json', 'tokenizer.json', 'model.safetensors'];
const contents = new Map(names.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]));
const ID = 'someone/tiny';
const name: HubName = { id: ID, revision: null };

function hubWith(trouble: HubTrouble = {}, files: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = contents) {
  const hub = fakeHub(ID, files);
  hub.trouble = trouble;
  vi.stubGlobal('fetch', vi.fn(fetchFrom(hub)));
  return hub;
}
const look = (wanted = name) => lookUp(wanted, new AbortController().signal);
/** The sentence and its cure. */
const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error) => `${error.message}. ${error.cure}`,
  );

afterEach(() => void vi.unstubAllGlobals());

test('licence, files and their sizes are read, small files whole, weights only as far as their header', async () => {
  const hub = hubWith();
  const { hub: found, files } = await look();
  expect(found).toMatchObject({ id: ID, revision: REVISION, license: 'apache-2.0' });
  expect(found.files.map((file) => file.name)).toEqual(names);
  expect(found.files[2].sha256).toMatch(/^[0-9a-f]{64}$/);
  for (const file of files) expect(file.size).toBe(contents.get(file.name)?.length);
  expect(hub.asked[0]).toBe(`/api/models/${ID}`);
  // Files by the commit, so that they cannot change in between; of the weights a part.
  expect(hub.asked).toContain(`/${ID}/resolve/${REVISION}/config.json`);
  expect(hub.asked).toContain(`/${ID}/resolve/${REVISION}/model.safetensors bytes=0-65535`);
  for (const [, init] of vi.mocked(fetch).mock.calls)
    expect(init).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' });
});

test('of large weights no more is read than the header takes', async () => {
  const large = new Uint8Array(3 * 2 ** 20);
  large.set(contents.get('model.safetensors') ?? []);
  const hub = hubWith({}, new Map([...contents, ['model.safetensors', large]]));
  const { files } = await look();
  expect(files[2]).toMatchObject({ size: large.length });
  expect(files[2].content.size).toBe(2 ** 16);
  // Also from a host that knows no ranges and sends everything.
  hub.trouble = { withoutRanges: true };
  expect((await look()).files[2].content.size).toBe(2 ** 16);
});

test('a header that is longer than what is asked for first is asked for once more', async () => {
  const long = new Uint8Array(2 ** 20);
  new DataView(long.buffer).setBigUint64(0, 400_000n, true);
  hubWith({}, new Map([...contents, ['model.safetensors', long]]));
  expect((await look()).files[2].content.size).toBe(400_008);
  // One that claims more than there may be is left to the reader, which says so.
  new DataView(long.buffer).setBigUint64(0, 2n ** 40n, true);
  expect((await look()).files[2].content.size).toBe(2 ** 16);
});

test('a revision is asked for by its name', async () => {
  const hub = hubWith();
  await look({ id: ID, revision: REVISION });
  expect(hub.asked[0]).toBe(`/api/models/${ID}/revision/${REVISION}`);
});

const only = (...files: string[]) => ({
  tells: { siblings: files.map((rfilename) => ({ rfilename, size: 100 })) },
});
test.each<[string, HubTrouble, RegExp]>([
  ['no such model', { refuses: { status: 401 } }, /has no model of that name.*\(401\).*spelling/],
  ['no such model either', { refuses: { status: 404, code: 'RepoNotFound' } }, /no model of that name/],
  ['no such revision', { refuses: { status: 404, code: 'RevisionNotFound' } }, /no such revision/],
  ['a gated model', { gated: 'manual' }, /is gated: one has to sign in/],
  ['a gated model at the door', { refuses: { status: 401, code: 'GatedRepo' } }, /is gated/],
  ['too many questions', { refuses: { status: 429 } }, /asked too often.*Wait/],
  ['a hub in trouble', { refuses: { status: 503 } }, /answered 503.*later/],
  ['no JSON', { tells: { text: '<html>' } }, /something that is no JSON/],
  ['a description without a commit', { tells: { text: '{"siblings": []}' } }, /without a usable “sha”/],
  ['a pickle', only('config.json', 'tokenizer.json', 'pytorch_model.bin'), /pytorch_model\.bin: .*can run/],
  ['no configuration', only('model.gguf'), /model\.gguf: is in the format of llama\.cpp/],
  [
    'no tokenizer.json, and a pickle beside the weights',
    only('config.json', 'model.safetensors', 'pytorch_model.bin'),
    /^tokenizer\.json: is missing among config\.json/,
  ],
  ['too much', { tells: { weightBytes: 5 * 2 ** 30 } }, /5\.0 GiB of weights; at most 4 GiB/],
  [
    'a file of unknown size',
    { tells: { siblings: names.map((rfilename) => ({ rfilename })) } },
    /does not tell its size/,
  ],
])('%s is said in a sentence', async (_, trouble, sentence) => {
  hubWith(trouble);
  expect(await problemOf(look())).toMatch(sentence);
});

test('no network is a sentence, and whatever the hub sends, no more is read than it told', async () => {
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => {
      throw new TypeError('Failed to fetch');
    }),
  );
  expect(await problemOf(look())).toMatch(/could not be reached.*Check your connection.*drop it here/);
  const longer = new Map([...contents, ['config.json', new Uint8Array(500)]]);
  const hub = hubWith({}, longer);
  hub.trouble = { tells: { siblings: names.map((rfilename) => ({ rfilename, size: 394 })) } };
  expect(await problemOf(look())).toMatch(/config\.json: more bytes came, and the hub declares 394/);
});

test('it can be stopped', async () => {
  hubWith();
  const controller = new AbortController();
  const looking = lookUp(name, controller.signal);
  controller.abort();
  await expect(looking).rejects.toThrow(/abort/i);
});
