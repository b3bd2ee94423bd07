import Papa from 'papaparse';
import { expect, test } from 'vitest';
import type { Figure } from '../../experiment/evidence/figure.ts';
import { figureCsv } from './figureCsv.ts';

const figure: Figure = {
  name: 'reward',
  title: 'How much reward, at what distance?',
  caption: '',
  x: { name: 'KL', unit: 'nats' },
  y: { name: 'gold', unit: '' },
  series: [
    {
      name: 'DPO β 0.1, "far"',
      kind: 'measured',
      joined: true,
      points: [
        { x: 0, y: -0.25, step: 0 },
        { x: 1.5, y: 0.75, xInterval: [1.2, 1.8], yInterval: [-0.5, 1], step: 30, note: 'n = 48' },
      ],
    },
    { name: '=HYPERLINK("x")', kind: 'theory', joined: false, points: [{ x: 2, y: 1 }] },
  ],
};

test('every point is a line, with the ends of its intervals', () => {
  expect(figureCsv(figure).split('\r\n').slice(0, 3)).toEqual([
    'series,kind,step,KL (nats),"KL (nats), 95% low","KL (nats), 95% high",gold,"gold, 95% low","gold, 95% high",note',
    '"DPO β 0.1, ""far""",measured,0,0,,,-0.25,,,',
    '"DPO β 0.1, ""far""",measured,30,1.5,1.2,1.8,0.75,-0.5,1,n = 48',
  ]);
});

test('a name that a spreadsheet would compute stays a text', () => {
  const { data } = Papa.parse<string[]>(figureCsv(figure).trim());
  expect(data[3][0]).toBe('\'=HYPERLINK("x")');
});
