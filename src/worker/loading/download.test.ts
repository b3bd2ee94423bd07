import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FakeNetwork } from '../../testing/fakeNetwork.ts';
import { downloadCard, downloadFile } from './download.ts';

afterEach(() => void vi.unstubAllGlobals());

const URL = 'https://lab.example/a/model/reviews/model.safetensors';
const content = Uint8Array.from({ length: 100 }, (_, i) => i);

function setUp() {
  const network = new FakeNetwork(vi.stubGlobal, (bytes) => createHash('sha256').update(bytes).digest('hex'));
  const expected = network.serve(URL, content);
  const received: [bytes: number, fromNetwork: boolean][] = [];
  const notices: string[] = [];
  const download = (wanted = expected) =>
    downloadFile(URL, wanted, {
      onBytes: (...report) => received.push(report),
      onNotice: (sentence) => notices.push(sentence),
    });
  return { network, expected, received, notices, download };
}

const problem = (sentence: RegExp) =>
  expect.objectContaining({
    name: 'FileProblem',
    message: expect.stringMatching(sentence),
    cure: expect.stringMatching(/\.$/),
  });

describe('a file', () => {
  test('comes in parts, and each is reported', async () => {
    const { network, received, notices, download } = setUp();
    network.serveParts(URL, [content.subarray(0, 30), content.subarray(30, 90), content.subarray(90)]);
    expect(await download()).toEqual(content);
    expect(received).toEqual([
      [30, true],
      [60, true],
      [10, true],
    ]);
    expect(notices).toEqual([]);
  });

  test('is not asked for a second time', async () => {
    const { network, received, download } = setUp();
    await download();
    expect(await download()).toEqual(content);
    expect(network.asked).toEqual([URL]);
    expect(received).toEqual([
      [100, true],
      [100, false],
    ]);
  });

  test('is asked for again when the card promises another one', async () => {
    const { network, download } = setUp();
    await download();
    const newer = content.toReversed();
    expect(await download(network.serve(URL, newer))).toEqual(newer);
    expect(network.asked).toEqual([URL, URL]);
    // The older version has left the cache: updates do not pile up there.
    expect([...network.cached.values()]).toEqual([newer]);
  });

  test.each([
    ['changed', (bytes: Uint8Array) => bytes.with(50, 255)],
    ['cut short', (bytes: Uint8Array) => bytes.subarray(0, 99)],
    ['emptied', () => new Uint8Array()],
  ])('whose cached copy was %s is fetched again, and the copy replaced', async (_, damage) => {
    const { network, received, notices, download } = setUp();
    await download();
    const [key] = network.cached.keys();
    network.cached.set(key, damage(content));
    received.length = 0;
    expect(await download()).toEqual(content);
    expect(received).toEqual([[100, true]]);
    expect(network.cached.get(key)).toEqual(content);
    expect(network.cached.size).toBe(1);
    expect(notices).toEqual([]);
  });
});

describe('storage that does not work costs no more than a sentence:', () => {
  test.each([
    ['put', /storage is full/],
    ['open', /does not allow storage/],
  ] as const)('%s fails', async (operation, sentence) => {
    const { network, notices, download } = setUp();
    network.broken = operation;
    expect(await download()).toEqual(content);
    expect(notices).toEqual([expect.stringMatching(sentence)]);
    expect(network.cached.size).toBe(0);
  });

  test('match fails', async () => {
    const { network, download } = setUp();
    await download();
    network.broken = 'match';
    expect(await download()).toEqual(content);
    expect(network.asked).toHaveLength(2);
  });

  test('the browser has none', async () => {
    const { notices, download } = setUp();
    vi.stubGlobal('caches', undefined);
    Reflect.deleteProperty(globalThis, 'caches');
    expect(await download()).toEqual(content);
    expect(notices).toEqual([]);
  });

  test('looking at it throws', async () => {
    const { notices, download } = setUp();
    Object.defineProperty(globalThis, 'caches', {
      configurable: true,
      get: () => {
        throw new DOMException('sandboxed', 'SecurityError');
      },
    });
    expect(await download()).toEqual(content);
    expect(notices).toEqual([expect.stringMatching(/does not allow storage/)]);
  });
});

describe('refuses', () => {
  const where = 'model\\/reviews\\/model\\.safetensors';

  test.each([
    [404, /it is not on the server \(404\)/],
    [500, /the server returned 500/],
    [403, /the server returned 403/],
  ])('an answer of %d', async (status, sentence) => {
    const { network, download } = setUp();
    network.answers.set(URL, () => new Response('<html>', { status }));
    await expect(download()).rejects.toThrow(problem(new RegExp(`^${where}: .*${sentence.source}`)));
  });

  test('silence', async () => {
    const { network, download } = setUp();
    network.answers.set(URL, () => {
      throw new TypeError('Failed to fetch');
    });
    await expect(download()).rejects.toThrow(
      problem(/^model.*: could not be downloaded: the server did not respond$/),
    );
  });

  test.each([
    ['done', /is truncated: 60 of 100 bytes arrived$/],
    ['broken', /the connection was lost after 60 of 100 bytes$/],
  ] as const)('60 of 100 bytes, %s', async (end, sentence) => {
    const { network, received, download } = setUp();
    network.serveParts(URL, [content.subarray(0, 60)], end);
    await expect(download()).rejects.toThrow(problem(sentence));
    expect(received).toEqual([[60, true]]);
    expect(network.cached.size).toBe(0);
  });

  test('more bytes than promised, without waiting for the last of them', async () => {
    const { network, download } = setUp();
    const cancel = vi.fn();
    const pull = (controller: ReadableStreamDefaultController) => controller.enqueue(content);
    network.answers.set(URL, () => new Response(new ReadableStream({ pull, cancel })));
    await expect(download()).rejects.toThrow(
      problem(/is longer than the 100 bytes stated in its card\.json$/),
    );
    expect(cancel).toHaveBeenCalledOnce();
  });

  test('an answer without a body', async () => {
    const { network, download } = setUp();
    network.answers.set(URL, () => new Response(null));
    await expect(download()).rejects.toThrow(problem(/the response was empty$/));
  });

  test('other content of the same length, and does not keep it', async () => {
    const { network, download } = setUp();
    network.serveParts(URL, [content.toReversed()]);
    await expect(download()).rejects.toThrow(problem(/does not match the checksum in its card\.json$/));
    expect(network.cached.size).toBe(0);
  });
});

test('a damaged copy that the page has stored for use without a network is passed over', async () => {
  const { network, expected, download } = setUp();
  network.serveParts(URL, [content.toReversed()]);
  network.serveParts(`${URL}?sha256=${expected.sha256}`, [content]);
  expect(await download()).toEqual(content);
  expect(network.asked).toEqual([URL, `${URL}?sha256=${expected.sha256}`]);
});

test('without hashing, which browsers offer on secure pages alone, the length must do', async () => {
  const { network, download } = setUp();
  vi.stubGlobal('crypto', {});
  network.serveParts(URL, [content.toReversed()]);
  expect(await download()).toEqual(content.toReversed());
  network.cached.clear();
  network.serveParts(URL, [content.subarray(1)]);
  await expect(download()).rejects.toThrow(problem(/truncated/));
});

describe('a card', () => {
  const CARD = 'https://lab.example/a/model/reviews/card.json';

  test('is asked for at each visit', async () => {
    const { network } = setUp();
    network.serve(CARD, '{"name": "old"}');
    expect(await downloadCard(CARD)).toBe('{"name": "old"}');
    network.serve(CARD, '{"name": "new"}');
    expect(await downloadCard(CARD)).toBe('{"name": "new"}');
    expect(network.cached.size).toBe(0);
  });

  test('that breaks off, or is not there, is named', async () => {
    const { network } = setUp();
    await expect(downloadCard(CARD)).rejects.toThrow(problem(/^model\/reviews\/card\.json: .*404/));
    network.serveParts(CARD, [content.subarray(0, 60)], 'broken');
    await expect(downloadCard(CARD)).rejects.toThrow(
      problem(/^model\/reviews\/card\.json: the connection was lost/),
    );
  });
});
