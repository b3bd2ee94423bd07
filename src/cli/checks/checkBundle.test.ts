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
    dynamicImports: ['src/ui/lessons/LessonsPlace.tsx', 'src/ui/lab/LabPlace.tsx'],
  },
  '_a.js': { file: 'assets/a.js' },
  'src/ui/lessons/LessonsPlace.tsx': { file: 'assets/lessons.js', imports: ['_a.js'] },
  'src/ui/lab/LabPlace.tsx': { file: 'assets/lab.js', imports: ['_a.js'], dynamicImports: ['b.ts'] },
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
    'assets/lessons.js': '3',
    'assets/lab.js': '4',
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

test('a page within a place is counted with its place, and with no part that it may fetch later', () => {
  const room = 'src/ui/lessons/LessonPage.tsx';
  const { rooms, later } = pageFiles({
    ...manifest,
    'src/ui/lessons/LessonsPlace.tsx': {
      file: 'assets/lessons.js',
      imports: ['_a.js'],
      dynamicImports: [room],
    },
    [room]: { file: 'assets/lesson.js', imports: ['_a.js'], dynamicImports: ['other.ts'] },
  });
  expect(rooms).toEqual(
    new Map([
      ['lessons: LessonPage.tsx', ['assets/page.js', 'assets/a.js', 'assets/lessons.js', 'assets/lesson.js']],
    ]),
  );
  expect(later).toEqual(['assets/other.js', 'assets/b.js']);
});

test('a place is what it and index.html import; what it may import later is counted apart', () => {
  expect(pageFiles(manifest)).toEqual({
    places: new Map([
      ['lessons', ['assets/page.js', 'assets/a.js', 'assets/lessons.js']],
      ['lab', ['assets/page.js', 'assets/a.js', 'assets/lab.js']],
    ]),
    rooms: new Map(),
    later: ['assets/b.js'],
  });
});

describe('a build', () => {
  test('within its limits passes', () => {
    expect(checkBundle(buildWith({}))).toMatch(
      /^Scripts, gzipped, no tfjs: lessons 0\.\d kB of 180\.0 kB, lab 0\.\d kB of 250\.0 kB\. Fetched later: 0\.\d kB of 235/,
    );
  });

  test.each([
    [
      'too much at first',
      { 'assets/lessons.js': randomBytes(181_000) },
      /181\.\d kB, the limit is 180\.0 kB/,
    ],
    ['too much in a place', { 'assets/lab.js': randomBytes(251_000) }, /251\.\d kB, the limit is 250\.0 kB/],
    ['too large a part', { 'assets/b.js': randomBytes(46_000) }, /46\.\d kB, the limit is 45\.0 kB/],
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
