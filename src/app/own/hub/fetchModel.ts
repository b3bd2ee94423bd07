import { FileProblem } from '../../../experiment/fileProblem.ts';
import { fileAddress, type HubFile, type HubModel } from '../../../experiment/own/hub.ts';
import type { Download, ModelShelf } from '../keptModel.ts';
import { askHub, Unreachable } from './askHub.ts';
import { sha256Of } from './sha256.ts';

/**
 * Fetches the files of a model into this browser, part by part, so that a reload or a lost connection costs one part at
 * most: the rest is asked for from where it ended.
 */

/** Bytes that are kept at once: what a reload loses at most. */
const PART_BYTES = 8 * 2 ** 20;
/** How often a file is asked for again when the connection is lost, and how long that waits, in milliseconds. */
const ATTEMPTS = 4;
const WAIT = 1500;

export interface FetchReport {
  signal: AbortSignal;
  /** Bytes of all files that are there so far, or of the one that is being checked. */
  onBytes(done: number): void;
  onChecking(name: string): void;
  /** Milliseconds between two attempts. */
  wait?: number;
}

/**
 * @param shelf where the download was begun
 * @throws FileProblem that names the file; what has come of it stays, unless it is not what the hub told.
 *   `AbortError` where somebody stopped it; what the browser says where there is no room.
 */
export async function fetchModel(
  shelf: ModelShelf,
  { hub, report }: Download,
  { signal, onBytes, onChecking, wait = WAIT }: FetchReport,
): Promise<void> {
  const files = hub.files.filter(({ name }) => report.files.includes(name));
  let before = 0;
  for (const file of files) {
    const store = await partsOf(shelf, report.id, file);
    onBytes(before + store.done());
    for (let attempt = 1; store.done() < file.bytes; attempt++) {
      try {
        await fetchRest(hub, file, { store, signal, onBytes: () => onBytes(before + store.done()) });
      } catch (error) {
        if (!(error instanceof Unreachable) || attempt === ATTEMPTS) throw error;
        await pause(wait * attempt, signal);
      }
    }
    if (file.sha256 !== null) {
      onChecking(file.name);
      if ((await sha256Of(new Blob(await shelf.parts(report.id, file.name)))) !== file.sha256) {
        await store.clear();
        throw new FileProblem(
          file.name,
          'does not match the hub’s checksum, so it was discarded',
          'Continue, and it is fetched again. If that does not help, the copy on the hub is damaged.',
        );
      }
      signal.throwIfAborted();
    }
    before += file.bytes;
  }
  await shelf.finishDownload(report.id);
}

type Store = Awaited<ReturnType<typeof partsOf>>;

/** What is there of a file, and how more is added. */
async function partsOf(shelf: ModelShelf, id: string, file: HubFile) {
  const found = await shelf.parts(id, file.name);
  let parts = found.length;
  let kept = found.reduce((sum, { size }) => sum + size, 0);
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  const clear = async () => {
    await shelf.removeParts(id, file.name);
    waiting = [];
    parts = kept = waitingBytes = 0;
  };
  const flush = async () => {
    if (waitingBytes === 0) return;
    await shelf.addPart(id, file.name, parts, new Blob(waiting));
    parts += 1;
    kept += waitingBytes;
    waiting = [];
    waitingBytes = 0;
  };
  if (kept > file.bytes) await clear();
  return {
    done: () => kept + waitingBytes,
    add: async (bytes: Uint8Array<ArrayBuffer>) => {
      waiting.push(bytes);
      waitingBytes += bytes.byteLength;
      if (waitingBytes >= PART_BYTES) await flush();
    },
    flush,
    clear,
  };
}

/** @throws Unreachable where the connection is lost before the end */
async function fetchRest(
  hub: HubModel,
  file: HubFile,
  { store, signal, onBytes }: { store: Store; signal: AbortSignal; onBytes(): void },
): Promise<void> {
  const { name, bytes } = file;
  const from = store.done();
  const response = await askHub(fileAddress(hub, name), {
    ...{ what: name, signal },
    // All of a file is asked for plainly.
    ...(from > 0 && { from }),
  });
  const whole = /\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')?.[1];
  if (whole !== undefined && Number(whole) !== bytes) throw await notAsTold(store, file, Number(whole));
  // A host that knows no ranges sends everything: what is there already is passed over.
  let over = response.status === 206 ? 0 : from;
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const part = await reader?.read().catch((error) => {
        throw signal.aborted ? error : lost(name, store.done(), bytes);
      });
      if (!part || part.done) break;
      const fresh = part.value.subarray(Math.min(over, part.value.byteLength));
      over -= part.value.byteLength - fresh.byteLength;
      if (store.done() + fresh.byteLength > bytes) throw await notAsTold(store, file, null);
      if (fresh.byteLength > 0) await store.add(fresh);
      onBytes();
    }
    if (store.done() < bytes) throw lost(name, store.done(), bytes);
  } finally {
    void reader?.cancel().catch(() => {});
    await store.flush();
  }
}

class Lost extends Unreachable {
  constructor(name: string, done: number, bytes: number) {
    super(name);
    this.message = `${name}: the connection was lost after ${done.toLocaleString('en')} of ${bytes.toLocaleString('en')} bytes`;
  }
}
const lost = (name: string, done: number, bytes: number) => new Lost(name, done, bytes);

async function notAsTold(store: Store, { name, bytes }: HubFile, found: number | null): Promise<FileProblem> {
  await store.clear();
  const told = bytes.toLocaleString('en');
  const problem =
    found === null
      ? `is longer than the ${told} bytes that the hub declared`
      : `has ${found.toLocaleString('en')} bytes, and the hub declared ${told}`;
  return new FileProblem(name, problem, 'Discard it, and look the model up again.');
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
