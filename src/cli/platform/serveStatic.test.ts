import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type StaticServer, serveStatic } from './serveStatic.ts';

let outside: string;
let folder: string;
let server: StaticServer;

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
  folder = join(outside, 'dist');
  for (const path of ['assets', 'deep/assets', '.git']) mkdirSync(join(folder, path), { recursive: true });
  const files = {
    'index.html': '<title>Lab</title>',
    'deep/index.html': '<title>Deep</title>',
    'assets/simd-1a2b.wasm': 'wasm',
    'deep/assets/a.js': '',
    'model.safetensors': 'weights',
    'pairs.jsonl': '{}',
    '.env': 'secret',
    '.git/config': 'secret',
    '../secret.txt': 'secret',
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'file-out.txt'));
  symlinkSync(outside, join(folder, 'folder-out'));
  symlinkSync('.env', join(folder, 'to-hidden.txt'));
  symlinkSync('model.safetensors', join(folder, 'inside.safetensors'));
  symlinkSync('loop', join(folder, 'loop'));
  server = await serveStatic(folder, { port: 0, path: '/some/where/' });
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await server.close();
  rmSync(outside, { recursive: true });
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Unlike `fetch`, sends any path as it stands, any method and any host. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port, pathname } = new URL(server.address);
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', port, path: pathname + path, headers, method, agent: false };
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject).end();
  });
}

const kind = async (path: string) => {
  const { status, headers } = await ask(path);
  return [status, headers['content-type'], headers['cache-control']];
};
const range = async (bytes: string) => {
  const { status, headers, text } = await ask('model.safetensors', { Range: bytes });
  return [status, headers['content-range'], text];
};
const isAlive = async () => expect((await ask('')).status).toBe(200);

test('each kind of file has its type and its caching', async () => {
  expect(await kind('')).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
  expect(await kind('assets/simd-1a2b.wasm')).toEqual([
    200,
    'application/wasm',
    'max-age=31536000, immutable',
  ]);
  expect(await kind('deep/assets/a.js')).toEqual([200, 'text/javascript; charset=utf-8', 'no-cache']);
  expect(await kind('model.safetensors')).toEqual([200, 'application/octet-stream', 'no-cache']);
  expect(await kind('pairs.jsonl')).toEqual([200, 'application/octet-stream', 'no-cache']);
});

test('a folder has its index.html, a query changes nothing', async () => {
  for (const path of ['deep', 'deep/', 'deep/?beta=2', 'deep/index.html']) {
    expect((await ask(path)).text, path).toBe('<title>Deep</title>');
  }
});

test('an unchanged file costs a 304, and HEAD sends no file', async () => {
  const { headers } = await ask('model.safetensors');
  const again = await ask('model.safetensors', { 'If-None-Match': String(headers.etag) });
  expect([again.status, again.text]).toEqual([304, '']);
  const head = await ask('model.safetensors', {}, 'HEAD');
  expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '7', '']);
});

test('pages can share memory between threads, unless the host is to be one without headers', async () => {
  const policies = async (address: string) => {
    const { headers } = await fetch(`${address}assets/simd-1a2b.wasm`);
    return ['opener', 'embedder', 'resource'].map((what) => headers.get(`cross-origin-${what}-policy`));
  };
  expect(await policies(server.address)).toEqual(['same-origin', 'require-corp', 'cross-origin']);
  const plain = await serveStatic(folder, { port: 0, isolated: false });
  const without = await policies(plain.address);
  await plain.close();
  expect(without).toEqual([null, null, null]);
});

test('slides from anywhere may embed the page, and no answer has its type guessed', async () => {
  const evaluationSamples = [
    await ask(''),
    await ask('nothing'),
    await ask('model.safetensors', { Range: 'bytes=9-' }),
    await ask('', { Host: 'evil.example' }),
    await ask('', {}, 'POST'),
  ];
  expect(evaluationSamples.map(({ status }) => status)).toEqual([200, 404, 416, 403, 405]);
  for (const { headers } of evaluationSamples) {
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBeUndefined();
    // Not even `frame-ancestors *`, which leaves out slides that were opened from disk.
    expect(headers['content-security-policy']).toBeUndefined();
  }
});

test('a possible range is served, an impossible one is refused, and neither ends the server', async () => {
  expect(await range('bytes=1-3')).toEqual([206, 'bytes 1-3/7', 'eig']);
  expect(await range('bytes=-2')).toEqual([206, 'bytes 5-6/7', 'ts']);
  expect(await range('bytes=0-99999999999999999999')).toEqual([206, 'bytes 0-6/7', 'weights']);
  for (const bytes of ['bytes=100-50', 'bytes=5-2', 'bytes=7-', 'bytes=99999999999999999999-']) {
    expect(await range(bytes), bytes).toEqual([416, 'bytes */7', 'The file has no such range.\n']);
  }
  for (const bytes of ['lines=1-2', 'bytes', '1-2']) {
    expect(await range(bytes), bytes).toEqual([200, undefined, 'weights']);
  }
  const refused = await ask('assets/simd-1a2b.wasm', { Range: 'bytes=100-50' });
  expect([refused.status, refused.headers['cache-control'], refused.headers.etag]).toEqual([
    416,
    'no-cache',
    undefined,
  ]);
});

test('files can only be read', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await ask('', {}, method);
    expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD']);
  }
});

test('a name that was made to point to this machine gets nothing', async () => {
  for (const name of ['localhost', 'LOCALHOST', 'lab.localhost', '127.0.0.1', '[::1]']) {
    for (const port of ['', ':80']) expect((await ask('', { Host: name + port })).status, name).toBe(200);
  }
  for (const name of ['evil.example', 'localhost.evil.example', 'evillocalhost', '127.0.0.1.nip.io', '@']) {
    const { status, text } = await ask('', { Host: name });
    expect([name, status, text]).toEqual([name, 403, 'This server answers only to the name localhost.\n']);
  }
  const named = await serveStatic(folder, { port: 0, hosts: ['lab.test'] });
  const { port } = new URL(named.address);
  const statuses = await Promise.all(
    ['lab.test', 'other.test'].map(
      (host) =>
        new Promise((resolve) => {
          const options = { host: 'localhost', port, headers: { Host: `${host}:${port}` }, agent: false };
          request(options, (response) => resolve(response.resume().statusCode)).end();
        }),
    ),
  );
  await named.close();
  expect(statuses).toEqual([200, 403]);
});

test('what is missing is missing, also outside of the path', async () => {
  expect((await ask('model/config.json')).status).toBe(404);
  expect((await ask('index.html/')).status).toBe(404);
  expect((await ask('assets/')).status).toBe(404);
  expect((await fetch(new URL('/', server.address))).status).toBe(404);
});

test('nothing outside of the folder is read, and nothing hidden in it', async () => {
  const paths = [
    ...['../secret.txt', '%2e%2e%2fsecret.txt', 'deep/..%2f../%2e%2e/secret.txt', '..%5csecret.txt'],
    ...['/etc/passwd', '%2fetc%2fpasswd', '.env', '%2eenv', '.git/config', 'deep/../.env'],
    ...['file-out.txt', 'folder-out/secret.txt', 'folder-out', 'to-hidden.txt'],
  ];
  for (const path of paths) {
    const { status, text } = await ask(path);
    expect([path, status, text]).toEqual([path, 404, 'There is no such file here.\n']);
  }
  expect((await ask('inside.safetensors')).text).toBe('weights');
});

test('an address that makes no sense leaves the server alive', async () => {
  expect((await ask('%E0%A4%A')).status).toBe(400);
  expect((await ask('index.html%00.js')).status).toBe(400);
  expect((await ask('a'.repeat(5_000))).status).toBe(404);
  expect((await ask('a/'.repeat(5_000))).status).toBe(404);
  expect((await ask('a'.repeat(50_000))).status).toBe(431);
  await isAlive();
});

test.each([
  '\u0016\u0003\u0001',
  'GET\r\n\r\n',
  'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
])('the request line %j leaves the server alive', async (line) => {
  const socket = connect({ port: Number(new URL(server.address).port), host: 'localhost' });
  const text = await new Promise<string>((resolve) => {
    socket.on('data', (piece) => resolve(String(piece)));
    socket.write(line);
  });
  socket.destroy();
  expect(text).toMatch(/^HTTP\/1\.1 40[04] /);
  await isAlive();
});

test('an error nobody expected is answered, and printed in one line', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { status, text } = await ask('loop');
  expect([status, text]).toEqual([500, 'This file could not be sent.\n']);
  expect(printed).toHaveBeenCalledTimes(1);
  expect(printed.mock.calls[0]).toEqual([expect.stringMatching(/^GET \/some\/where\/loop: ELOOP.*$/)]);
  await isAlive();
});

test('a new version of a file is served without a restart', async () => {
  writeFileSync(join(folder, 'index.html'), '<title>New</title>');
  expect((await ask('')).text).toBe('<title>New</title>');
});

test('when the port is taken, the next free one serves', async () => {
  const port = Number(new URL(server.address).port);
  const second = await serveStatic(folder, { port });
  const secondPort = Number(new URL(second.address).port);
  await second.close();
  expect(secondPort).toBeGreaterThan(port);
  expect(secondPort).toBeLessThan(port + 20);
});
