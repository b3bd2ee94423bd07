import type { FindingsTable } from '../../../experiment/evidence/figure.ts';
import { type Probe, probeName } from '../../../experiment/evidence/job.ts';
import { TEMPERATURES } from '../../../experiment/metrics/contest.ts';
import { mean, smallSampleEstimate } from '../../../experiment/metrics/statistics.ts';
import { worldRecords } from '../../../experiment/worlds.ts';
import { judgeNames, type WinRate } from '../../winRate.ts';
import { withInterval } from '../words.ts';
import { contests, HELD_OUT, type OfWorld, overSeeds, type Written } from './contests.ts';

/** Win rates of a world by opponent, temperature, judge and shift. */

const TRAINED = ['DPO', 'PPO', 'Preferred-FT', 'Best of 16'] as const;

export function matrix(of: OfWorld): FindingsTable {
  const names = of.written.map(({ name }) => name);
  return {
    name: `${of.world}-matrix`,
    title: `${worldRecords[of.world].title}: everybody against everybody`,
    caption:
      'Gold decides on 128 held-out prompts at temperature 1: wins – ties – losses of the row over all seeds, and the rate with the wider of two 95% intervals, over seeds and over prompts.',
    columns: ['', ...names],
    rows: of.written.map((own) => [
      own.name,
      ...of.written.map((other) => {
        if (own === other) return '–';
        const found = contests(own, other, HELD_OUT, 'gold');
        const total = (field: 'wins' | 'ties' | 'losses') => found.reduce((sum, one) => sum + one[field], 0);
        return `${total('wins')} – ${total('ties')} – ${total('losses')}, ${withInterval(overSeeds(found))}`;
      }),
    ]),
  };
}

export function byTemperature(of: OfWorld): FindingsTable {
  const against = (own: Written, other: string) => {
    const opponent = of.written.find(({ name }) => name === other);
    return TEMPERATURES.map((temperature) => {
      const found = opponent ? contests(own, opponent, { split: 'heldout', temperature }, 'gold') : [];
      return found.length === 0 ? '–' : withInterval(overSeeds(found));
    });
  };
  const writers = of.written.filter(({ name }) => name !== 'Demonstrations');
  return {
    name: `${of.world}-temperatures`,
    title: `${worldRecords[of.world].title}: against the demonstrations, by temperature`,
    caption: 'Win rate against the world’s demonstrations on held-out prompts; gold decides.',
    columns: ['', ...TEMPERATURES.map((temperature) => `at ${temperature}`)],
    rows: writers.map((own) => [own.name, ...against(own, 'Demonstrations')]),
  };
}

export function byJudge(of: OfWorld): FindingsTable {
  const sft = of.written.find(({ name }) => name === 'SFT');
  const rows = of.written
    .filter(({ name }) => (TRAINED as readonly string[]).includes(name))
    .map((own) => {
      const found = judgeNames.map((judge) => (sft ? contests(own, sft, HELD_OUT, judge) : []));
      const [gold] = found;
      const averaged = (pick: (one: WinRate) => number) =>
        gold.length === 0 ? '–' : withInterval(smallSampleEstimate(gold.map(pick)));
      return [
        own.name,
        ...found.map((some) => (some.length === 0 ? '–' : withInterval(overSeeds(some)))),
        averaged(({ lengthControlled }) => lengthControlled.value),
        averaged(({ lengthDifference }) => lengthDifference.value),
      ];
    });
  return {
    name: `${of.world}-judges`,
    title: `${worldRecords[of.world].title}: against SFT, by judge`,
    caption:
      'Win rate against SFT at temperature 1. Noisy: gold with noise, asked in both orders. Length: the longer text wins. At equal lengths: gold’s rate from a logistic regression on the difference of lengths, which is the last column, in tokens.',
    columns: ['', ...judgeNames, 'gold at equal lengths', 'length difference'],
    rows,
  };
}

export function byShift(of: OfWorld): FindingsTable {
  const probes: Probe[] = (['heldout', 'near', 'ood'] as const).flatMap((split) =>
    [1, 0].map((temperature) => ({ split, temperature })),
  );
  return {
    name: `${of.world}-shift`,
    title: `${worldRecords[of.world].title}: gold under a shift of the prompts`,
    caption: 'Mean gold of 128 prompts, in standard deviations of the reference held out; over seeds.',
    columns: ['', ...probes.map(probeName)],
    rows: of.written.map(({ name, seeds }) => [
      name,
      ...probes.map((probe) => {
        const golds = seeds
          .flatMap(({ probes: all }) => all?.[probeName(probe)] ?? [])
          .map(({ gold }) => mean(gold));
        return golds.length === 0 ? '–' : withInterval(smallSampleEstimate(golds));
      }),
    ]),
  };
}

/** Who beats whom, and with what gold, where prompts outnumber pairs. */
export function ofFewPairs(of: OfWorld): FindingsTable {
  const [own, other] = of.written;
  return {
    name: `${of.world}-few-pairs`,
    title: `${worldRecords[of.world].title}: 200 pairs, 1,000 prompts`,
    caption: `${own.name} on 200 pairs, ${other.name} on a reward model of the same pairs with 1,000 prompts of its own. Gold of 128 prompts at temperature 1, over seeds, and the rate at which ${own.name} beats ${other.name}.`,
    columns: ['prompts', `gold of ${own.name}`, `gold of ${other.name}`, `${own.name} beats ${other.name}`],
    rows: (['heldout', 'near', 'ood'] as const).map((split) => {
      const probe = { split, temperature: 1 };
      const golds = [own, other].map(({ seeds }) =>
        smallSampleEstimate(
          seeds.flatMap(({ probes }) => probes?.[probeName(probe)] ?? []).map(({ gold }) => mean(gold)),
        ),
      );
      return [
        split,
        ...golds.map(withInterval),
        withInterval(overSeeds(contests(own, other, probe, 'gold'))),
      ];
    }),
  };
}
