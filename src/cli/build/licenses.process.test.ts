import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { project } from '../tests/testSteps.ts';
import { licensesOf } from './licenses.ts';

const GRANT = 'Permission is hereby granted, free of charge, to any person.';
const APACHE = 'Apache License\n\nTERMS AND CONDITIONS\n\nCopyright [yyyy] [name of copyright owner]';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** Writes a package and returns its bundled file. */
function install(name: string, license: string, files: Record<string, string>): string {
  const all = {
    'index.js': '',
    'package.json': JSON.stringify({ name, license, version: '1.2.3' }),
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    const file = join(root, 'node_modules', name, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return join(root, 'node_modules', name, 'index.js');
}

test('each package is listed once, with its own file', () => {
  const b = install('b', 'MIT', { 'LICENCE.txt': `Copyright B\n\n${GRANT}\n` });
  const a = install('@scope/a', 'ISC', { COPYING: 'Copyright A', 'license-check/x.js': '' });
  expect(licensesOf([b, a, `\0${b}?commonjs`, join(root, 'src/own.ts'), '\0runtime.js'])).toBe(
    `## @scope/a 1.2.3 (ISC)\n\nCopyright A\n\n## b 1.2.3 (MIT)\n\nCopyright B\n\n${GRANT}\n`,
  );
});

test.each([
  ['a heading with #', `# a\n\nHow to.\n\n## License\n\nCopyright A\n\n${GRANT}\n\n## More\n\nmore`],
  ['an underlined heading', `a\n===\n\nHow to.\n\nLICENSE (MIT)\n---\n\nCopyright A\n\n${GRANT}\n`],
])('the text is taken from the README, below %s', (_, readme) => {
  const text = licensesOf([install('a', 'MIT', { 'README.md': readme })]);
  expect(text).toContain(`Copyright A\n\n${GRANT}`);
  expect(text).not.toMatch(/How to|more/);
});

test('the text is taken from a source, and a file of another author keeps the author’s', () => {
  const own = `/*\n * Copyright A\n * ${GRANT}\n */\n`;
  const foreign = `// A port.\n\n// Copyright B\n// ${GRANT}\n`;
  const a = install('a', 'MIT', { 'index.js': own, 'lib/again.js': own, 'lib/b.js': foreign });
  const modules = [a, join(a, '../lib/again.js'), join(a, '../lib/b.js')];
  expect(licensesOf(modules)).toBe(`## a 1.2.3 (MIT)\n\nCopyright A\n${GRANT}\n\nCopyright B\n${GRANT}\n`);
});

test('a package that only refers to the Apache license gets its standard text after its own notice', () => {
  const notice =
    '/**\n * @license\n * Copyright 2018 A\n * Licensed under the Apache License, 2.0\n * ====\n */\n';
  const a = install('a', 'Apache-2.0', { 'index.js': notice });
  const b = install('b', 'Apache-2.0', { LICENSE: APACHE });
  expect(licensesOf([a, b])).toContain(
    `## a 1.2.3 (Apache-2.0)\n\nCopyright 2018 A\nLicensed under the Apache License, 2.0\n\n${APACHE}`,
  );
  expect(() => licensesOf([a])).toThrow('No license text was found for a;');
});

test('a package without a text ends the build, also when it names its license or another has the same', () => {
  const a = install('a', 'MIT', { 'README.md': '# a\n\n## License\n\nMIT\n' });
  const b = install('b', 'MIT', { LICENSE: GRANT });
  expect(() => licensesOf([a, b])).toThrow('No license text was found for a;');
});

test('every package of the page and of its worker has its text', async () => {
  // Else React would bundle what it has for tests.
  vi.stubEnv('NODE_ENV', 'production');
  const built = await build({ root: project, logLevel: 'silent', build: { write: false } });
  const { output } = built as Rolldown.RolldownOutput;
  const list = output.find(({ fileName }) => fileName === 'licenses.md');
  const text = list?.type === 'asset' ? String(list.source) : '';
  const entries = new Map(
    text.split(/^## /m).map((entry) => [entry.split(' ', 1)[0], entry.slice(entry.indexOf('\n')).trim()]),
  );
  entries.delete('');
  expect([...entries.keys()]).toEqual(
    expect.arrayContaining(['react', 'zod', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm']),
  );
  const short = [...entries].filter(([, license]) => license.length < 200).map(([name]) => name);
  expect(short).toEqual([]);
  expect(entries.get('seedrandom')).toContain('Copyright 2019 David Bau.');
  // tfjs uses this one of its generators.
  expect(entries.get('seedrandom')).toContain('Copyright (C) 2010 by Johannes Baagøe');
  expect(entries.get('@tensorflow/tfjs-core')).toMatch(
    /^Copyright 20\d\d Google[\s\S]*END OF TERMS AND COND/,
  );
}, 120_000);
