import { realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAbsolute, join, relative, sep } from 'node:path';
import send from 'send';

export interface StaticServer {
  /** Where the folder is served, with the path and a slash at the end. */
  address: string;
  close: () => Promise<void>;
}

export interface StaticOptions {
  /** The port, or the first of twenty to try; 0 is any free one. */
  port: number;
  /** The path below which the folder is found, with a slash at both ends. */
  path?: string;
  /** False for a host that sends no headers of its own, where pages compute on one thread. */
  isolated?: boolean;
  /** Names to answer to besides localhost. */
  hosts?: readonly string[];
}

/**
 * With the first two headers a page is cross-origin isolated: no other origin can get at its memory, so the browser
 * lets it share memory between threads. Everything in the page must then come from its own origin, or be fetched
 * with CORS.
 *
 * The third lets slides that are isolated themselves embed the lab; without it their browser would block the frame.
 * It gives nothing away, since any page may load what carries no such header.
 *
 * There is no policy on framing, on purpose: lecturers embed the lab in slides from anywhere, and without a policy
 * every page may. `frame-ancestors *` would say so openly and mean less: its * covers http and https only, and slides
 * opened from disk would lose the frame.
 */
export const isolatingHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

/** A file is what its type says, whatever its bytes look like to a browser. */
export const noSniffing = { 'X-Content-Type-Options': 'nosniff' } as const;

/**
 * Serves a folder on localhost as any static host would: no fallback page for what is missing. Files are looked up
 * at each request, so a new build needs no new server, and an unchanged file costs a 304.
 *
 * Any page in the browser can send requests here, so none may end the server or read beyond the folder: not by a
 * path, not by a link that leads out of it, not by a foreign name that was made to point to this machine.
 */
export async function serveStatic(
  folder: string,
  { port, path = '/', isolated = true, hosts = [] }: StaticOptions,
): Promise<StaticServer> {
  const always = { ...noSniffing, ...(isolated && isolatingHeaders) };
  const server = createServer((request, response) => {
    response.setHeaders(new Headers(always));
    answer(request, response, { folder, path, hosts }).catch((error) => fail(request, response, error));
  });
  await listen(server, port, 20);
  server.on('error', (error) => console.error(oneLine(error.message)));
  const actual = (server.address() as AddressInfo).port;
  return {
    address: `http://localhost:${actual}${path}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { folder, path, hosts }: { folder: string } & Required<Pick<StaticOptions, 'path' | 'hosts'>>,
): Promise<void> {
  if (!isOwnName(request.headers.host, hosts)) {
    return refuse(response, 403, 'This server answers only to the name localhost.');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'Files here are read-only.');
  }
  const [url] = (request.url ?? '').split('?', 1);
  if (!url.startsWith(path)) return refuse(response, 404, NOT_HERE);
  const name = decode(url.slice(path.length));
  if (name === null) return refuse(response, 400, 'This address is malformed.');
  const found = await findFile(folder, name);
  if (found === null) return refuse(response, 404, NOT_HERE);
  await sendFile(request, response, found);
}

const NOT_HERE = 'There is no such file here.';

/** Whether a request was meant for this machine: `Host` holds the name in the address bar, with or without a port. */
function isOwnName(host: string | undefined, others: readonly string[]): boolean {
  const name = host?.toLowerCase().replace(/:\d*$/, '');
  if (name === undefined) return false;
  return /^(([a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])$/.test(name) || others.includes(name);
}

/** The name in an address, or null where its escapes are malformed or stand for a zero byte, which no name has. */
function decode(text: string): string | null {
  try {
    const name = decodeURIComponent(text);
    return name.includes('\0') ? null : name;
  } catch {
    return null;
  }
}

interface Found {
  root: string;
  /** Relative to the root, with no link on the way. */
  file: string;
}

/** The file of a name; a folder has its index.html. Null where there is none, or none that is to be seen. */
async function findFile(folder: string, name: string): Promise<Found | null> {
  if (hasHiddenPart(name)) return null;
  try {
    const root = await realpath(folder);
    let target = await realpath(join(root, name));
    if ((await stat(target)).isDirectory()) target = await realpath(join(target, 'index.html'));
    const file = relative(root, target);
    // A link may have led anywhere: out of the root, or to a hidden file.
    if (isAbsolute(file) || hasHiddenPart(file)) return null;
    return (await stat(target)).isFile() ? { root, file } : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    throw error;
  }
}

/** Whether a part of the path begins with a dot: a hidden file or folder, or `..`. */
function hasHiddenPart(path: string): boolean {
  return path.split(/[/\\]/).some((part) => part.startsWith('.'));
}

function sendFile(request: IncomingMessage, response: ServerResponse, { root, file }: Found): Promise<void> {
  const address = file.split(sep).map(encodeURIComponent).join('/');
  // Vite puts a hash of the content into the names of its assets.
  const caching = address.startsWith('assets/') ? 'max-age=31536000, immutable' : 'no-cache';
  return new Promise((resolve, reject) => {
    response.on('close', resolve);
    send(request, address, { root, cacheControl: false })
      .on('headers', () => {
        response.setHeader('Cache-Control', caching);
        if (/\.(safetensors|jsonl)$/.test(file)) {
          response.setHeader('Content-Type', 'application/octet-stream');
        }
      })
      .on('error', reject)
      .pipe(response);
  });
}

/** A request that cannot be met has a status from `send`; all else is a fault of the server and is printed. */
function fail(
  request: IncomingMessage,
  response: ServerResponse,
  error: Error & { status?: number; headers?: Record<string, string> },
): void {
  const { status = 500, message, headers } = error;
  if (status >= 500) console.error(oneLine(`${request.method} ${request.url}: ${message}`));
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of OF_THE_FILE) response.removeHeader(name);
  if (headers) response.setHeaders(new Headers(headers));
  refuse(response, status, REASONS[status] ?? 'This file could not be sent.');
}

/** What `send` has already said of a file that is not sent after all. */
const OF_THE_FILE = ['ETag', 'Last-Modified', 'Accept-Ranges', 'Content-Length', 'Content-Range'];

const REASONS: Readonly<Record<number, string>> = {
  404: NOT_HERE,
  412: 'The file has changed.',
  416: 'The file has no such range.',
};

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Cache-Control', 'no-cache');
  response.writeHead(status).end(`${sentence}\n`);
}

/** Names come from outside and may hold line breaks, or what a terminal obeys. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
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
    throw new Error(`Cannot listen on port ${port}: ${failure.message}. Choose another with --port.`);
  }
  await listen(server, port + 1, attempts - 1);
}
