import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkBundle, checkHtml, pageFiles } from './checkBundle.ts';

const html =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'self\'" />' +
  '<script type="module" src="./assets/page.js"></script>';
const manifest = {
  'index.html': {
    file: 'assets/page.js',
    css: ['assets/page.css'],
    imports: ['_a.js'],
    dynamicImports: ['b.ts'],
  },
  '_a.js': { file: 'assets/a.js' },
  'b.ts': { file: 'assets/b.js', imports: ['_a.js'] },
  'other.ts': { file: 'assets/other.js' },
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A build that passes, with some files exchanged. */
function buildWith(changes: Record<string, string | Buffer>): string {
  const dist = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
  folders.push(dist);
  const files = {
    'index.html': html,
    '.vite/manifest.json': JSON.stringify(manifest),
    'assets/page.js': 'new Worker(new URL("worker.js", import.meta.url))',
    'assets/page.css': 'body{}',
    'assets/a.js': '1',
    'assets/b.js': '2',
    'assets/worker.js': 'globalThis._tfengine',
    'model/sft/model.safetensors': 'weights',
    ...changes,
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    writeFileSync(join(dist, file), content);
  }
  return dist;
}

test('the page is what index.html imports; what it may import later is counted apart', () => {
  expect(pageFiles(manifest)).toEqual({
    first: ['assets/page.js', 'assets/page.css', 'assets/a.js'],
    later: ['assets/b.js'],
  });
});

describe('a build', () => {
  test('within its limits passes', () => {
    expect(checkBundle(buildWith({}))).toMatch(
      /^Page: 0\.\d kB of 252\.0 kB gzipped in 3 files, no tfjs\. Fetched later: 0\.\d kB of 30/,
    );
  });

  test.each([
    ['too much script', { 'assets/a.js': randomBytes(260_000) }, /260\.\d kB, the limit is 252\.0 kB/],
    ['too much for later', { 'assets/b.js': randomBytes(31_000) }, /31\.\d kB, the limit is 30\.0 kB/],
    ['too large a model', { 'model/sft/a.bin': randomBytes(3_000_001) }, /3000\.0 kB, the limit is 3000\.0/],
    ['tfjs in a late chunk', { 'assets/b.js': 'x._tfengine' }, /own bundle: assets\/b\.js/],
    ['no tfjs at all', { 'assets/worker.js': '' }, /marks of tfjs in this check are outdated/],
  ])('with %s fails', (_, changes, message) => {
    expect(() => checkBundle(buildWith(changes as Record<string, string | Buffer>))).toThrow(message);
  });
});

describe('index.html', () => {
  test.each([
    ['without a policy', html.replace('Content-Security-Policy', 'x'), /no Content-Security-Policy/],
    ['with a weak policy', html.replace("src 'self'", "src 'self' 'unsafe-inline'"), /without unsafe-inline/],
    ['without a script-src', html.replace('script-src', 'style-src'), /must have a script-src/],
    ['with an inline script', `${html}<script type="module">go()</script>`, /inline script/],
    ['with an absolute address', html.replace('"./assets', '"/assets'), /fails under a sub-path/],
  ])('%s fails', (_, text, message) => {
    expect(() => checkHtml(html)).not.toThrow();
    expect(() => checkHtml(text)).toThrow(message);
  });
});
