import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FindingsFile, RecordedStudy } from '../../experiment/evidence/findingsFile.ts';
import { claimRows, claimsOf, placeOf, tally } from './claimRows.ts';
import { fetchFindings } from './fetchFindings.ts';
import { readFindings } from './findingsSchema.ts';
import { EVERYTHING, incompleteWords, leadingFigure, runsWords, wallOf } from './wall.ts';

const axis = { name: 'KL', unit: 'nats' };
const figure = (name: string) => ({
  name,
  title: name,
  caption: '',
  x: axis,
  y: { name: 'gold', unit: '' },
  series: [
    {
      name: 'DPO',
      kind: 'measured' as const,
      joined: false,
      points: [{ x: 1, y: 2, xInterval: [0, 2] as [number, number] }],
    },
  ],
});
const study = (name: string, changes: Partial<RecordedStudy> = {}): RecordedStudy => ({
  name,
  title: 'Reward against KL',
  question: 'How much reward?',
  rules: { 12: 'If DPO lies above PPO.' },
  done: 41,
  of: 142,
  worlds: [
    { world: 'reviews', done: 41, of: 71 },
    { world: 'tldr', done: 0, of: 71 },
  ],
  methods: ['dpo', 'ppo'],
  seeds: [1, 2],
  seconds: 3000,
  made: [{ commit: 'abc', machine: 'a laptop', backend: 'wasm', date: '2026-11-29', runs: 41 }],
  quickRuns: 17,
  figures: [figure('reviews'), figure('tldr')],
  tables: [{ name: 'reviews-areas', title: 't', caption: '', columns: ['a', 'b'], rows: [['1', '2']] }],
  findings: [{ claim: 12, verdict: 'does not hold here', result: 'It lies below.', shownIn: 'areas' }],
  ...changes,
});
const file = (...studies: RecordedStudy[]): FindingsFile => ({
  format: 'dpo-lab-findings-1',
  size: 'full',
  studies,
});

describe('reading what a server sends', () => {
  test('the findings that ship with the page fit, and so do those of this test', () => {
    const shipped = JSON.parse(readFileSync(join('public', 'evidence', 'findings.json'), 'utf8'));
    expect(readFindings(shipped)).toHaveProperty('findings');
    expect(readFindings(file(study('frontier')))).toEqual({ findings: file(study('frontier')) });
  });

  test('numbers get a minus sign, words and dates keep their hyphens', () => {
    const rows = [['-0.23 [-0.32, -0.14]', 'end-of-text', '2026-11-30', 'best-of-16']];
    const tables = [{ name: 't', title: 't', caption: '`npm run x`', columns: ['a', 'b', 'c', 'd'], rows }];
    const read = readFindings(file(study('frontier', { tables, findings: [] })));
    const [table] = 'findings' in read ? read.findings.studies[0].tables : [];
    expect(table.rows).toEqual([['−0.23 [−0.32, −0.14]', 'end-of-text', '2026-11-30', 'best-of-16']]);
    expect(table.caption).toBe('npm run x');
  });

  test.each<[string, unknown, RegExp]>([
    ['no object', [], /^all of it: /],
    ['another format', { ...file(), format: 'dpo-lab-findings-9' }, /^format: /],
    [
      'a verdict that there is not',
      file(
        study('f', { findings: [{ claim: 1, verdict: 'maybe' as 'holds here', result: '', shownIn: '' }] }),
      ),
      /^studies\.0\.findings\.0\.verdict: /,
    ],
    [
      'a coordinate that is no number',
      file(
        study('f', {
          figures: [
            {
              ...figure('r'),
              series: [
                {
                  name: 's',
                  kind: 'theory',
                  joined: true,
                  points: [{ x: 1, y: 'much' as unknown as number }],
                },
              ],
            },
          ],
        }),
      ),
      /points\.0\.y: /,
    ],
    [
      'an interval with one end',
      file(
        study('f', {
          figures: [
            {
              ...figure('r'),
              series: [
                {
                  name: 's',
                  kind: 'theory',
                  joined: true,
                  points: [{ x: 1, y: 1, yInterval: [1] as unknown as [number, number] }],
                },
              ],
            },
          ],
        }),
      ),
      /yInterval/,
    ],
    [
      'a world that there is not',
      file(study('f', { worlds: [{ world: 'mars' as 'tldr', done: 0, of: 1 }] })),
      /worlds\.0\.world: /,
    ],
    [
      'a row that is too short',
      file(
        study('f', { tables: [{ name: 't', title: '', caption: '', columns: ['a', 'b'], rows: [['1']] }] }),
      ),
      /^the table "t" of "f" has a row/,
    ],
    ['a study twice', file(study('f'), study('f')), /^the study "f" is there twice$/],
  ])('%s is refused with the place where it does not fit', (_, value, problem) => {
    expect(readFindings(value)).toEqual({ problem: expect.stringMatching(problem) });
  });
});

describe('fetching', () => {
  const answer = (status: number, json: () => Promise<unknown>) =>
    fetchFindings(async () => ({ ok: status === 200, status, json }), 'http://host/lab/');

  test('asks below the page, and gives what fits', async () => {
    const asked: string[] = [];
    const found = await fetchFindings(async (url) => {
      asked.push(url);
      return { ok: true, status: 200, json: async () => file(study('frontier')) };
    }, 'http://host/lab/');
    expect(asked).toEqual(['http://host/lab/evidence/findings.json']);
    expect(found).toEqual({ findings: file(study('frontier')) });
  });

  test.each([
    [404, async () => ({}), /has no evidence\/findings\.json/, /npm run reproduce/],
    [500, async () => ({}), /returned 500/, /Try again/],
    [200, async () => Promise.reject(new SyntaxError('<')), /is not JSON/, /Try again/],
    [200, async () => ({ format: 'x' }), /does not fit this page: format/, /Reload/],
  ])('what goes wrong has a cause and a cure: answer %d', async (status, json, cause, cure) => {
    const found = await answer(status, json);
    expect(found).toEqual({
      problem: { cause: expect.stringMatching(cause), cure: expect.stringMatching(cure) },
    });
  });

  test('no connection', async () => {
    const found = await fetchFindings(() => Promise.reject(new TypeError('Failed to fetch')), 'http://host/');
    expect(found).toMatchObject({ problem: { cause: expect.stringContaining('Failed to fetch') } });
  });
});

describe('claims', () => {
  test('all 27 have a row, whether or not a study decides them', () => {
    const rows = claimRows(file(study('frontier', { rules: { 12: 'If so.', 4: 'If not.' } })));
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 27 }, (_, i) => i + 1));
    expect(rows[11]).toMatchObject({
      verdict: 'does not hold here',
      rule: 'If so.',
      study: { name: 'frontier' },
    });
    expect(rows[3]).toMatchObject({
      verdict: 'not measured yet',
      finding: null,
      study: { name: 'frontier' },
    });
    expect(rows[0]).toMatchObject({ verdict: 'not measured yet', study: null, rule: null });
    expect(tally(rows)).toEqual({
      'holds here': 0,
      'does not hold here': 1,
      'inconclusive here': 0,
      'not measured yet': 26,
    });
  });

  test('a finding leads to its figure or table, whose name may begin with a world', () => {
    const one = study('frontier');
    const shownIn = (name: string) => placeOf(one, { ...one.findings[0], shownIn: name });
    expect(shownIn('areas')).toBe('reviews-areas');
    expect(shownIn('tldr')).toBe('tldr');
    expect(shownIn('elsewhere')).toBe(null);
    expect(claimsOf(one).map(({ number }) => number)).toEqual([12]);
  });
});

describe('the wall', () => {
  const studies = [
    study('b', { figures: [], findings: [], rules: { 5: 'If gold peaks.' }, methods: ['ppo'] }),
    study('c', { figures: [], worlds: [] }),
    study('a'),
  ];
  const names = (wanted: object) => wallOf(studies, { ...EVERYTHING, ...wanted }).map(({ name }) => name);

  test('begins with what there is to see', () => {
    expect(names({})).toEqual(['a', 'c', 'b']);
  });

  test('is filtered by world, method, and the words of claims', () => {
    expect(names({ world: 'tldr' })).toEqual(['a', 'b']);
    expect(names({ world: 'assistant' })).toEqual([]);
    expect(names({ method: 'dpo' })).toEqual(['a', 'c']);
    expect(names({ words: 'GOLD  peaks' })).toEqual(['b']);
    expect(names({ words: 'claim 12' })).toEqual(['a', 'c']);
    expect(names({ words: 'nonsense' })).toEqual([]);
  });

  test('shows the figure of the world that is wanted', () => {
    expect(leadingFigure(studies[2], null)?.name).toBe('reviews');
    expect(leadingFigure(studies[2], 'tldr')?.name).toBe('tldr');
    expect(leadingFigure(studies[2], 'assistant')?.name).toBe('reviews');
    expect(leadingFigure(studies[0], null)).toBe(null);
  });
});

test('a partial study says so, with numbers', () => {
  expect(runsWords({ done: 41, of: 142 })).toBe('41 of 142 runs');
  expect(runsWords({ done: 66, of: 66 })).toBe('all 66 runs');
  expect(runsWords({ done: 0, of: 0 })).toBe('takes no runs');
  expect(incompleteWords(study('f'))).toBe(
    'Not complete: 41 of 142 runs are done (Film reviews 41 of 71, Summaries 0 of 71). What they do not decide is not measured yet.',
  );
  expect(incompleteWords(study('f', { done: 0 }))).toMatch(/^None of its 142 runs is done yet/);
  expect(incompleteWords(study('f', { done: 142 }))).toBe(null);
});
