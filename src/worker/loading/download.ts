import { FileProblem } from '../../experiment/fileProblem.ts';

/** What a card promises of a file. */
export interface ExpectedFile {
  bytes: number;
  sha256: string;
}

export interface DownloadReport {
  /** Called with bytes as they come in, from the network or all at once from the cache. */
  onBytes: (bytes: number, fromNetwork: boolean) => void;
  onNotice: (sentence: string) => void;
}

const CACHE = 'dpo-lab-files-1';
const CURE =
  'Check your connection and load the model again. If that does not help, the copy on the server is damaged.';

/** A small text file that says what the others are; always asked for anew, so that an update is noticed. */
export async function downloadCard(url: string): Promise<string> {
  const response = await request(url, { cache: 'no-cache' });
  return response.text().catch(() => {
    throw new FileProblem(nameOf(url), 'the connection was lost during the download', CURE);
  });
}

/**
 * A file whose size and hash are known: from the cache of an earlier visit, else from the network and then into
 * the cache. A damaged cached copy is fetched again; storage that is full or forbidden costs only a notice.
 *
 * @throws FileProblem when the file is missing, unreachable, or not what the card says
 */
export async function downloadFile(
  url: string,
  expected: ExpectedFile,
  report: DownloadReport,
): Promise<Uint8Array> {
  const cache = await openCache(report.onNotice);
  const key = `${url}?sha256=${expected.sha256}`;
  const cached = await readCached(cache, key);
  if (cached && (await problemWith(cached, expected)) === null) {
    report.onBytes(cached.byteLength, false);
    return cached;
  }
  let bytes = await fetchBytes(url, expected, report);
  // What the page has stored for use without a network may be damaged too; by this name the server is asked itself.
  if (await problemWith(bytes, expected)) {
    bytes = await fetchBytes(key, expected, { ...report, onBytes: () => {} }).catch(() => bytes);
  }
  const problem = await problemWith(bytes, expected);
  if (problem) throw new FileProblem(nameOf(url), problem, CURE);
  try {
    if (cache) await store(cache, url, key, bytes);
  } catch {
    report.onNotice(
      'The browser’s storage is full, so the model will be downloaded again on the next visit.',
    );
  }
  return bytes;
}

/** Puts the file into the cache in place of every older version of it. */
async function store(cache: Cache, url: string, key: string, bytes: Uint8Array): Promise<void> {
  const copies = (await cache.keys()).map((request) => request.url);
  const outdated = copies.filter((copy) => copy.startsWith(`${url}?sha256=`) && copy !== key);
  await Promise.all(outdated.map((copy) => cache.delete(copy)));
  await cache.put(key, new Response(bytes as Uint8Array<ArrayBuffer>));
}

async function openCache(onNotice: (sentence: string) => void): Promise<Cache | null> {
  try {
    // Absent on plain-http pages. Where storage is forbidden, the very look at it may throw.
    return 'caches' in globalThis ? await caches.open(CACHE) : null;
  } catch {
    onNotice(
      'This browser does not allow storage here, so the model will be downloaded again on the next visit.',
    );
    return null;
  }
}

async function readCached(cache: Cache | null, key: string): Promise<Uint8Array | null> {
  try {
    const response = await cache?.match(key);
    return response ? new Uint8Array(await response.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

async function request(url: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch {
    throw new FileProblem(nameOf(url), 'could not be downloaded: the server did not respond', CURE);
  }
  if (response.ok) return response;
  const reason =
    response.status === 404 ? 'it is not on the server (404)' : `the server returned ${response.status}`;
  throw new FileProblem(nameOf(url), `could not be downloaded: ${reason}`, CURE);
}

async function fetchBytes(
  url: string,
  expected: ExpectedFile,
  { onBytes }: DownloadReport,
): Promise<Uint8Array> {
  const response = await request(url);
  const bytes = new Uint8Array(expected.bytes);
  let length = 0;
  const reader = response.body?.getReader();
  if (!reader) throw new FileProblem(nameOf(url), 'the response was empty', CURE);
  for (;;) {
    const part = await reader.read().catch(() => {
      throw new FileProblem(
        nameOf(url),
        `the connection was lost after ${length} of ${expected.bytes} bytes`,
        CURE,
      );
    });
    if (part.done) break;
    if (length + part.value.byteLength > expected.bytes) {
      await reader.cancel();
      throw new FileProblem(
        nameOf(url),
        `is longer than the ${expected.bytes} bytes stated in its card.json`,
        CURE,
      );
    }
    bytes.set(part.value, length);
    length += part.value.byteLength;
    onBytes(part.value.byteLength, true);
  }
  return bytes.subarray(0, length);
}

/** Why bytes are not the expected file; null when they are. */
async function problemWith(bytes: Uint8Array, expected: ExpectedFile): Promise<string | null> {
  if (bytes.byteLength !== expected.bytes) {
    return `is truncated: ${bytes.byteLength} of ${expected.bytes} bytes arrived`;
  }
  // Browsers offer hashing only on secure origins; elsewhere the size and the file's own structure must do.
  if (!globalThis.crypto?.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex === expected.sha256 ? null : 'does not match the checksum in its card.json';
}

/** "model/sft/model.safetensors": the last parts of the address are enough for a person. */
function nameOf(url: string): string {
  return new URL(url).pathname.split('/').slice(-3).join('/');
}
