import type { ExpectedFile } from '../worker/loading/download.ts';

/** The server's files and the browser's cache, for tests of downloads. */
export class FakeNetwork {
  /** What the server answers under an address; everything else is a 404. */
  readonly answers = new Map<string, () => Response>();
  /** Addresses that were asked for, in order. */
  readonly asked: string[] = [];
  readonly cached = new Map<string, Uint8Array>();
  /** Set to make the cache fail at that operation. */
  broken: 'open' | 'match' | 'put' | null = null;

  /**
   * @param stubGlobal vitest's
   * @param sha256 another one than the browser's, in hexadecimal
   */
  constructor(
    stubGlobal: (name: string, value: unknown) => void,
    private readonly sha256: (bytes: Uint8Array) => string,
  ) {
    const failAt = (operation: FakeNetwork['broken']) => {
      if (this.broken === operation) throw new DOMException('no', 'QuotaExceededError');
    };
    const cache = {
      match: async (key: string) => {
        failAt('match');
        const bytes = this.cached.get(key);
        return bytes && new Response(bytes as Uint8Array<ArrayBuffer>);
      },
      keys: async () => [...this.cached.keys()].map((url) => ({ url })),
      delete: async (key: string) => this.cached.delete(key),
      put: async (key: string, response: Response) => {
        failAt('put');
        this.cached.set(key, new Uint8Array(await response.arrayBuffer()));
      },
    };
    stubGlobal('caches', {
      open: async () => {
        failAt('open');
        return cache;
      },
    });
    stubGlobal('fetch', async (url: string) => {
      this.asked.push(url);
      return this.answers.get(url)?.() ?? new Response('not found', { status: 404 });
    });
  }

  /** Puts a file on the server; gives what a card says of it. */
  serve(url: string, content: string | Uint8Array): ExpectedFile {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.answers.set(url, () => new Response(bytes as Uint8Array<ArrayBuffer>));
    return { bytes: bytes.length, sha256: this.sha256(bytes) };
  }

  /** Answers in parts, the way a network does; `broken` cuts the connection after the last of them. */
  serveParts(url: string, parts: Uint8Array[], end: 'done' | 'broken' = 'done'): void {
    this.answers.set(url, () => {
      const left = [...parts];
      return new Response(
        new ReadableStream({
          pull: (controller) => {
            const part = left.shift();
            if (part) controller.enqueue(part);
            else if (end === 'done') controller.close();
            else controller.error(new TypeError('network error'));
          },
        }),
      );
    });
  }
}
