import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project } from './tests/testSteps.ts';

/** The README and the documents that ship with the page name what is there. */
const documents = [
  'README.md',
  ...readdirSync(join(project, 'public', 'docs')).map((name) => join('public', 'docs', name)),
];

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(project, document), 'utf8');

  test('names paths that are there', () => {
    const paths = [...text.matchAll(/`((?:src|e2e|public)\/[^`*\s]+)`/g)].map(([, path]) => path);
    expect(paths.filter((path) => !existsSync(join(project, path)))).toEqual([]);
  });

  test('links to documents and headings that are there', () => {
    const links = [...text.matchAll(/\]\(([^):]+)\)/g)].map(([, link]) => link);
    expect(links.filter((link) => !leadsSomewhere(link, document))).toEqual([]);
  });
});

function leadsSomewhere(link: string, from: string): boolean {
  const [path, heading] = link.split('#');
  const file = path ? join(project, dirname(from), path) : join(project, from);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(file).includes(heading);
}

/** As GitHub names them in links: lower case, hyphens for spaces, without punctuation. */
function headingsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
