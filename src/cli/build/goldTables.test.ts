import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { worldNames } from '../../tasks/worlds.ts';
import { goldTables } from './goldTables.ts';

test('the tables of the judges in Python are those of the lab; if not, npm run gold-tables', () => {
  const tables = goldTables();
  expect(Object.keys(tables).sort()).toEqual(worldNames.map((name) => `gold-${name}.json`).sort());
  for (const [name, text] of Object.entries(tables))
    expect(readFileSync(join('public', 'export', name), 'utf8'), name).toBe(text);
});
