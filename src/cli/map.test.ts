import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from './tests/testSteps.ts';

/** The map in src/README.md names what is there. */
const map = readFileSync(join(project, 'src', 'README.md'), 'utf8');

const paths = [...new Set([...map.matchAll(/`(src\/[^`*]+)`/g)].map(([, path]) => path))];

test.each(paths)('%s is there', (path) => {
  expect(existsSync(join(project, path))).toBe(true);
});

test('every folder of src has its line, and no other', () => {
  const folders = readdirSync(join(project, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const listed = [...map.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(folders.sort());
});
