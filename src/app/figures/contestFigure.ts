import type { Figure } from '../../experiment/evidence/figure.ts';
import { type Contest, type Tally, TEMPERATURES } from '../../experiment/metrics/contest.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { lastStep } from '../runRecord.ts';
import { tallyOf } from './judged.ts';
import type { ShownRun } from './shownRuns.ts';

/** What a run was asked at the step at which it stands, the coldest first. */
export function contestsOf(record: RunRecord): Contest[] {
  return (record.contests ?? [])
    .filter(({ step }) => step === lastStep(record))
    .toSorted((a, b) => a.temperature - b.temperature);
}

/** Win rates against the reference over temperatures, of every run that was asked. */
export function contestFigure(runs: readonly ShownRun[]): Figure {
  return {
    name: 'temperatures',
    title: 'Who wins at which temperature?',
    caption:
      'Run and reference complete the same held-out prompts at each temperature; gold (or your reward, on your own data) decides, ties count one half. Wilson’s 95% interval.',
    x: { name: 'temperature', unit: '0 = the likeliest token', ticks: TEMPERATURES },
    y: { name: 'win rate', unit: '½ = no better', range: [0, 1] },
    series: runs
      .map(({ name, role, record }) => ({
        name,
        kind: role === 'recorded' ? ('recorded' as const) : ('measured' as const),
        joined: true,
        points: contestsOf(record).flatMap((contest) => {
          const tally = tallyOf(contest);
          if (!tally) return [];
          const { value, interval, n } = tally.rate;
          const note = `${name}, step ${contest.step}: ${tallyWords(tally)}, n = ${n}`;
          return [{ x: contest.temperature, y: value, yInterval: interval, note }];
        }),
      }))
      .filter(({ points }) => points.length > 0),
  };
}

/** "84 wins, 14 ties, 30 losses" */
export const tallyWords = ({ wins, ties, losses }: Tally) => `${wins} wins, ${ties} ties, ${losses} losses`;
