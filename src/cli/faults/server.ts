import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from '../../experiment/random.ts';
import { project } from '../tests/testSteps.ts';
import type { Campaign, FaultCount } from './campaign.ts';

/**
 * Requests that no browser sends, to the server of `npm start` in a process of its own: after each of them it must
 * still answer an honest one.
 */
export const serverCampaign: Campaign = {
  name: 'server',
  run: async ({ seed, scale }) => {
    const count: FaultCount = {
      fault: 'hostile request to npm start',
      expected: 'the server answers the next honest request',
      cases: 0,
      failures: [],
    };
    const folder = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
    const { server, port } = await startServer(folder);
    try {
      const honest = `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`;
      if (!(await ask(port, honest)).startsWith('HTTP/1.1 200'))
        throw new Error('The server serves no page.');
      const requests = [...aimed(port), ...randomRequests(port, seed, scale === 'full' ? 2000 : 100)];
      for (const request of requests) {
        count.cases += 1;
        // An incomplete request would be waited for.
        await ask(port, request, 50);
        const answer = await ask(port, honest);
        if (answer.startsWith('HTTP/1.1 200')) continue;
        count.failures.push(
          `after ${JSON.stringify(request.slice(0, 80))}: ${answer.slice(0, 40) || 'no answer'}`,
        );
        if (server.exitCode !== null) break;
      }
    } finally {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
    return [count];
  },
};

async function startServer(folder: string): Promise<{ server: ChildProcess; port: number }> {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>Lab</title>');
  writeFileSync(join(folder, 'assets', 'a.js'), '1');
  const args = ['--import', 'tsx', join(import.meta.dirname, 'servedFolder.ts'), folder];
  const server = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    server.stdout?.on('data', (data) => {
      said += data;
      const found = said.match(/at http:\/\/[^/]*:(\d+)/)?.[1];
      if (found) resolve(Number(found));
    });
    server.on('exit', () => reject(new Error('The server did not start.')));
  });
  return { server, port };
}

/** Sends bytes as they are and returns what comes back until the server closes the connection, or the time is up. */
function ask(port: number, request: string, milliseconds = 2000): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, 'localhost');
    const end = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(milliseconds, end);
    socket.on('connect', () => socket.write(request, 'latin1'));
    socket.on('data', (data) => {
      answer += data.toString('latin1').slice(0, 200);
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}

const RANGES = [
  'bytes=100-50',
  'bytes=0-99999999999999999999',
  'bytes=-',
  'bytes=1-2,4-3',
  'bytes=9e9-',
  'x',
];
const PATHS = [
  '/../package.json',
  '/%2e%2e%2fpackage.json',
  '/..%5c..%5cpackage.json',
  '/%00',
  '/%E0%A4%A',
  `/${'a'.repeat(60_000)}`,
  '//',
  '/\\',
  '*',
  'http://example.org/',
  '/assets/',
];

function aimed(port: number): string[] {
  const get = (path: string, headers = '') =>
    `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${headers}Connection: close\r\n\r\n`;
  return [
    ...RANGES.map((range) => get('/', `Range: ${range}\r\n`)),
    ...PATHS.map((path) => get(path)),
    ...['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'BREW'].map((method) =>
      get('/').replace('GET', method),
    ),
    get('/').replace(/localhost:\d+/, 'example.org'),
    get('/').replace(/Host.*?\r\n/, ''),
    get('/', `If-None-Match: ${'"'.repeat(2000)}\r\n`),
    get('/', 'If-Modified-Since: yesterday\r\n'),
    'GET / HTTP/1.1\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\r\n\r\n\0\0\0',
    '\x16\x03\x01\x02\x00',
  ];
}

/** Honest requests with a few bytes changed, doubled or left out. */
function randomRequests(port: number, seed: number, count: number): string[] {
  const stream = random(seed, 'faults/server');
  const bases = aimed(port);
  return Array.from({ length: count }, () => {
    let request = bases[stream.below(bases.length)].slice(0, 400);
    for (let change = 0; change <= stream.below(4); change++) {
      const at = stream.below(request.length + 1);
      const [before, after] = [request.slice(0, at), request.slice(at)];
      const byte = String.fromCharCode(stream.below(256));
      const kinds = [
        before + byte + after,
        before + byte + after.slice(1),
        before + after.slice(stream.below(9)),
      ];
      request = [...kinds, before + before.slice(-20) + after][stream.below(4)];
    }
    return request;
  });
}
