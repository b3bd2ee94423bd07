import { afterEach, expect, test, vi } from 'vitest';
import type { OwnModelReport } from '../../../experiment/own/ownModel.ts';
import { fakeHub, fetchFrom, type HubTrouble, REVISION } from '../../../testing/fakeHub.ts';
import type { Download, ModelShelf } from '../keptModel.ts';
import { fetchModel } from './fetchModel.ts';
import { sha256Of } from './sha256.ts';

const WEIGHTS = 'model.safetensors';
const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i % 251);
const ID = 'someone/tiny';
const report = { id: 'tiny-1', files: ['config.json', WEIGHTS] } as unknown as OwnModelReport;

/** Parts in memory, as a browser keeps them. */
function shelfInMemory() {
  const parts = new Map<string, Blob>();
  const of = (name: string) => [...parts.keys()].filter((key) => key.startsWith(`${name}~`)).sort();
  const finished: string[] = [];
  const shelf = {
    parts: async (_: string, name: string) => of(name).map((key) => parts.get(key) as Blob),
    addPart: async (_: string, name: string, part: number, content: Blob) => {
      expect(part).toBe(of(name).length);
      parts.set(`${name}~${part}`, content);
    },
    removeParts: async (_: string, name: string) => {
      for (const key of of(name)) parts.delete(key);
    },
    finishDownload: async (id: string) => void finished.push(id),
  } as unknown as ModelShelf;
  return { shelf, finished, kept: async (name: string) => new Blob(await shelf.parts('', name)) };
}

async function setUp(trouble: HubTrouble = {}) {
  const files = new Map([
    ['config.json', new TextEncoder().encode('{}')],
    [WEIGHTS, bytes],
  ]);
  const hub = fakeHub(ID, files);
  hub.trouble = trouble;
  vi.stubGlobal('fetch', vi.fn(fetchFrom(hub)));
  const download: Download = {
    hub: {
      ...{ id: ID, revision: REVISION, license: null },
      files: [
        { name: 'config.json', bytes: 2, sha256: null },
        { name: WEIGHTS, bytes: bytes.length, sha256: await sha256Of(new Blob([bytes])) },
      ],
    },
    report,
  };
  const memory = shelfInMemory();
  const controller = new AbortController();
  const told: number[] = [];
  const abortAfter = { bytes: Number.POSITIVE_INFINITY };
  const go = (signal = controller.signal) =>
    fetchModel(memory.shelf, download, {
      ...{ signal, wait: 1, onChecking: () => {} },
      onBytes: (done) => {
        told.push(done);
        if (done > abortAfter.bytes) controller.abort();
      },
    });
  return { hub, told, go, abortAfter, ...memory };
}
const ofWeights = ({ asked }: { asked: string[] }) =>
  asked.filter((line) => line.includes(WEIGHTS)).map((line) => line.split(' ')[1] ?? 'all');

afterEach(() => void vi.unstubAllGlobals());

test('all files come, are counted, and then it is whole', async () => {
  const { go, told, kept, finished } = await setUp();
  await go();
  expect(new Uint8Array(await (await kept(WEIGHTS)).arrayBuffer())).toEqual(bytes);
  expect(told.at(-1)).toBe(bytes.length + 2);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(finished).toEqual(['tiny-1']);
});

test('a connection that is lost is taken up where it ended', async () => {
  const { hub, go, kept } = await setUp({ cutAfter: 7000 });
  await go();
  expect(ofWeights(hub)).toEqual(['all', 'bytes=7000-', 'bytes=14000-']);
  expect(new Uint8Array(await (await kept(WEIGHTS)).arrayBuffer())).toEqual(bytes);
});

test('one that is lost again and again ends in a sentence, and what has come stays for the next visit', async () => {
  const { hub, go, kept, finished } = await setUp({ cutAfter: 3000 });
  await expect(go()).rejects.toThrow(`${WEIGHTS}: the connection was lost after 12,000 of 20,000 bytes`);
  expect((await kept(WEIGHTS)).size).toBe(12_000);
  expect(finished).toEqual([]);
  hub.trouble = {};
  hub.asked.length = 0;
  await go();
  expect(hub.asked).toEqual([`/${ID}/resolve/${REVISION}/${WEIGHTS} bytes=12000-`]);
  expect(finished).toEqual(['tiny-1']);
});

test('a host that knows no ranges sends everything again, and what is there is passed over', async () => {
  const { hub, go, kept, abortAfter } = await setUp();
  abortAfter.bytes = 7000;
  await expect(go()).rejects.toThrow(/abort/i);
  hub.trouble = { withoutRanges: true };
  abortAfter.bytes = Number.POSITIVE_INFINITY;
  await go(new AbortController().signal);
  expect(ofWeights(hub)).toEqual(['all', 'bytes=7000-']);
  expect(new Uint8Array(await (await kept(WEIGHTS)).arrayBuffer())).toEqual(bytes);
});

test.each<[string, HubTrouble, RegExp]>([
  ['is longer than told', { surplus: 10 }, /is longer than the 20,000 bytes that the hub declared/],
  ['has another content', { flipped: true }, /does not match the hub’s checksum/],
])('a file that %s is thrown away', async (_, trouble, sentence) => {
  const { go, kept, finished } = await setUp(trouble);
  await expect(go()).rejects.toThrow(sentence);
  expect((await kept(WEIGHTS)).size).toBe(0);
  expect(finished).toEqual([]);
});

test('a file that has changed its size meanwhile is thrown away', async () => {
  const { hub, go, kept } = await setUp({ cutAfter: 3000 });
  await expect(go()).rejects.toThrow(/lost/);
  hub.trouble = { surplus: 5 };
  await expect(go()).rejects.toThrow(`${WEIGHTS}: has 20,005 bytes, and the hub declared 20,000`);
  expect((await kept(WEIGHTS)).size).toBe(0);
});

test('stopping keeps what has come; a refusal is not tried again', async () => {
  const { hub, go, abortAfter, kept } = await setUp();
  abortAfter.bytes = 5000;
  await expect(go()).rejects.toThrow(/abort/i);
  expect((await kept(WEIGHTS)).size).toBe(5000);
  hub.trouble = { refuses: { status: 403 } };
  hub.asked.length = 0;
  await expect(go(new AbortController().signal)).rejects.toThrow(/gated/);
  expect(hub.asked).toHaveLength(1);
  expect((await kept(WEIGHTS)).size).toBe(5000);
});
