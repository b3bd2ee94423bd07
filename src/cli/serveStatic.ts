import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

export interface StaticServer {
  /** Where the folder is served, with the path and a slash at the end. */
  address: string;
  close: () => Promise<void>;
}

/**
 * With these headers a page is cross-origin isolated: no other origin can get at its memory, so the browser lets it
 * share memory between threads. Everything in the page must then come from its own origin, or be fetched with CORS.
 */
export const isolatingHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
} as const;

/**
 * Serves a folder on localhost as any static host would: no fallback page for what is missing.
 *
 * @param isolated false for a host that sends no headers of its own, where pages compute on one thread
 */
export async function serveStatic(
  folder: string,
  { port, path = '/', isolated = true }: { port: number; path?: string; isolated?: boolean },
): Promise<StaticServer> {
  const handle = sirv(folder, {
    // Files are looked up at each request, so that a new build needs no new server; an unchanged file costs a 304.
    dev: true,
    etag: true,
    setHeaders: (response, pathname) => {
      if (isolated) response.setHeaders(new Headers(isolatingHeaders));
      // Vite puts a hash of the content into these names.
      if (/\/assets\//.test(pathname)) response.setHeader('Cache-Control', 'max-age=31536000, immutable');
      if (/\.(safetensors|jsonl)$/.test(pathname)) {
        response.setHeader('Content-Type', 'application/octet-stream');
      }
    },
  });
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    if (!url.startsWith(path)) {
      response.writeHead(404).end();
      return;
    }
    request.url = `/${url.slice(path.length)}`;
    handle(request, response);
  });
  await listen(server, port, 20);
  const actual = (server.address() as AddressInfo).port;
  return {
    address: `http://localhost:${actual}${path}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Listens on the port, or on the next one that is free. Port 0 is any free one. */
async function listen(server: Server, port: number, attempts: number): Promise<void> {
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen(port, 'localhost', () => {
      server.off('error', resolve);
      resolve(null);
    });
  });
  if (failure === null) return;
  if (failure.code !== 'EADDRINUSE' || attempts === 1) {
    throw new Error(`Nothing can be served on port ${port}: ${failure.message}. Name another with --port.`);
  }
  await listen(server, port + 1, attempts - 1);
}
