import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StaticServer, serveStatic } from './serveStatic.ts';

let folder: string;
let server: StaticServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>Lab</title>');
  writeFileSync(join(folder, 'assets', 'simd-1a2b.wasm'), 'wasm');
  writeFileSync(join(folder, 'model.safetensors'), 'weights');
  server = await serveStatic(folder, { port: 0, path: '/some/where/' });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const head = async (path: string) => {
  const { status, headers } = await fetch(server.address + path);
  return [status, headers.get('content-type'), headers.get('cache-control')];
};

test('each kind of file has its type and its caching', async () => {
  expect(await head('')).toEqual([200, 'text/html;charset=utf-8', 'no-cache']);
  expect(await head('assets/simd-1a2b.wasm')).toEqual([
    200,
    'application/wasm',
    'max-age=31536000, immutable',
  ]);
  expect(await head('model.safetensors')).toEqual([200, 'application/octet-stream', 'no-cache']);
});

test('pages can share memory between threads, unless the host is to be one without headers', async () => {
  const policies = async (address: string) => {
    const { headers } = await fetch(`${address}assets/simd-1a2b.wasm`);
    return ['opener', 'embedder'].map((what) => headers.get(`cross-origin-${what}-policy`));
  };
  expect(await policies(server.address)).toEqual(['same-origin', 'require-corp']);
  const plain = await serveStatic(folder, { port: 0, isolated: false });
  const without = await policies(plain.address);
  await plain.close();
  expect(without).toEqual([null, null]);
});

test('what is missing is missing, also outside of the path', async () => {
  expect((await fetch(`${server.address}model/config.json`)).status).toBe(404);
  expect((await fetch(new URL('/', server.address))).status).toBe(404);
});

test('a new version of a file is served without a restart', async () => {
  writeFileSync(join(folder, 'index.html'), '<title>New</title>');
  expect(await (await fetch(server.address)).text()).toBe('<title>New</title>');
});

test('when the port is taken, the next free one serves', async () => {
  const port = Number(new URL(server.address).port);
  const second = await serveStatic(folder, { port });
  const secondPort = Number(new URL(second.address).port);
  await second.close();
  expect(secondPort).toBeGreaterThan(port);
  expect(secondPort).toBeLessThan(port + 20);
});
