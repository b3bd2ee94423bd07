import { expect, test } from 'vitest';
import type { Study } from '../../evaluation/studies/study.ts';
import { findingsText } from './findingsText.ts';

const study: Study = {
  name: 'frontier',
  title: 'Reward against KL',
  question: 'How much?',
  rules: { 12: 'If so, it holds.' },
  jobs: () => [],
  analyse: () => ({ figures: [], tables: [], findings: [] }),
};
const table = {
  name: 't',
  title: 'A table',
  caption: 'What it shows.',
  columns: ['a', 'b'],
  rows: [['x | y', '1']],
};
const finding = {
  claim: 12,
  verdict: 'does not hold here' as const,
  result: 'DPO − PPO −0.2.',
  shownIn: 't',
};

test('a row for each claim, with result, verdict and command; the others are not measured yet', () => {
  const text = findingsText(
    [{ study, done: 3, of: 4, figures: [], tables: [table], findings: [finding] }],
    'full',
  );
  const rows = text.split('\n').filter((line) => /^\| \d+ \|/.test(line));
  expect(rows).toHaveLength(27);
  expect(rows[11]).toContain(
    '| DPO − PPO −0.2. | does not hold here | `npm run reproduce -- --only frontier` |',
  );
  expect(rows.filter((row) => row.includes('not measured yet'))).toHaveLength(26);
  expect(text).toContain('**Not complete: 3 of 4 runs are done.**');
  expect(text).toContain('- Claim 12: If so, it holds.');
  // A bar within a cell would end it.
  expect(text).toContain('| x \\| y | 1 |');
  expect(text).not.toContain('Quick');
});

test('quick findings say so at the top', () => {
  const text = findingsText([{ study, done: 1, of: 1, figures: [], tables: [], findings: [] }], 'quick');
  expect(text).toContain('**Quick runs with one seed');
  expect(text).toContain('All 1 runs are done.');
});
