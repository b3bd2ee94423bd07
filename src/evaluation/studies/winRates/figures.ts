import type { Figure } from '../../../experiment/evidence/figure.ts';
import { TEMPERATURES } from '../../../experiment/metrics/contest.ts';
import type { GoldRow } from '../../../experiment/metrics/metrics.ts';
import { smallSampleShare } from '../../../experiment/metrics/statistics.ts';
import { worldRecords } from '../../../experiment/worlds.ts';
import { meanPoint } from '../study.ts';
import { contests, type OfWorld, overSeeds } from './contests.ts';

/** Win rates of a world as curves: over the sampling temperature, and along training. */

const rate = { name: 'win rate', unit: 'share of prompts, ties half', range: [0, 1] as [number, number] };

/** Against the world's demonstrations, as in figure 2 (right) of the DPO paper. */
export function temperatureFigure(of: OfWorld): Figure {
  const demonstrations = of.written.find(({ name }) => name === 'Demonstrations');
  const curves = of.written
    .filter((own) => own !== demonstrations)
    .map((own) => ({
      name: own.name,
      points: TEMPERATURES.flatMap((temperature) => {
        const found = demonstrations
          ? contests(own, demonstrations, { split: 'heldout', temperature }, 'gold')
          : [];
        if (found.length === 0) return [];
        return meanPoint(temperature, overSeeds(found), `${own.name}, temperature ${temperature}`);
      }),
    }));
  return {
    name: `${of.world}-by-temperature`,
    title: `${worldRecords[of.world].title}: win rate against temperature`,
    caption: 'Against the world’s demonstrations on held-out prompts; gold decides.',
    x: { name: 'sampling temperature', unit: 'of the policy', ticks: TEMPERATURES },
    y: rate,
    series: curves
      .filter(({ points }) => points.length > 0)
      .map(({ name, points }) => ({ name, kind: 'measured', joined: true, points })),
  };
}

/** Against the reference, at each evaluation. Methods take different numbers of steps, so runs are laid side by side. */
export function trainingFigure(of: OfWorld): Figure {
  const curves = of.written.map(({ name, seeds }) => {
    const runs = seeds
      .map(({ points }) => points.filter(hasRate))
      .filter((points) => points.length > 1 && points[0].step === 0);
    const steps = runs.length === 0 ? [] : runs[0].map(({ step }) => step);
    const last = steps.at(-1) ?? 1;
    return {
      name,
      points: steps.map((step, i) =>
        meanPoint(
          (100 * step) / last,
          smallSampleShare(runs.flatMap((points) => points[i]?.win_rate ?? [])),
          `${name}, step ${step} of ${last}`,
        ),
      ),
    };
  });
  return {
    name: `${of.world}-along-training`,
    title: `${worldRecords[of.world].title}: win rate along training`,
    caption: 'Against the reference’s completions of the same prompts at temperature 1; gold decides.',
    x: { name: 'done of the run', unit: '% of its steps', range: [0, 100] },
    y: rate,
    series: curves
      .filter(({ points }) => points.length > 0)
      .map(({ name, points }) => ({ name, kind: 'measured', joined: true, points })),
  };
}

const hasRate = (row: GoldRow): row is GoldRow & { win_rate: number } => row.win_rate !== undefined;
