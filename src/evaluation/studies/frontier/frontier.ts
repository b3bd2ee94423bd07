import type { Finding, Verdict } from '../../../experiment/evidence/figure.ts';
import type { WorldResult } from '../../../experiment/evidence/job.ts';
import { differenceEstimate, smallSampleEstimate } from '../../../experiment/metrics/statistics.ts';
import { worldNames } from '../../../experiment/worlds.ts';
import type { Study } from '../study.ts';
import { overWorlds, side } from '../verdicts.ts';
import { withInterval } from '../words.ts';
import { areaTable, figureOf } from './figures.ts';
import { allJobs, areaOf, inWorld, type WorldResults } from './runs.ts';

/** Claim 12, by areas up to 5 nats. */
function dpoAgainstPpo(all: readonly WorldResults[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const dpo = areaOf('DPO', 5, of);
    const differences = ['PPO on gold', 'PPO on a proxy'].map((name) => {
      const ppo = areaOf(name, 5, of);
      const difference = dpo && ppo && differenceEstimate(dpo, ppo);
      if (difference) lines.push(`${of.world}: DPO − ${name} ${withInterval(difference)}`);
      return side(difference);
    });
    if (differences.includes(-1)) return 'does not hold here';
    if (differences.includes(null)) return null;
    return differences.every((one) => one === 1) ? 'holds here' : 'inconclusive here';
  });
  return {
    claim: 12,
    verdict: overWorlds(verdicts),
    result: `Difference of the areas under the frontier up to 5 nats. ${lines.join('; ')}.`,
    shownIn: 'areas',
  };
}

/** Values of a field at the last step, seed by seed. */
function atEnd(seeds: readonly WorldResult[], field: 'gold' | 'kl'): number[] {
  return seeds.flatMap(({ points }) => points.at(-1)?.[field] ?? []);
}

/** Claim 22, by gold and KL after the last step of DPO's runs. */
function goodBetas(all: readonly WorldResults[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const runs = of.measured
      .filter(({ contender, seeds }) => contender.name === 'DPO' && seeds.length >= 2)
      .map(({ values, seeds }) => ({
        beta: Number(values.beta),
        gold: smallSampleEstimate(atEnd(seeds, 'gold')),
        kl: smallSampleEstimate(atEnd(seeds, 'kl')),
      }));
    const isGood = ({ beta }: { beta: number }) => beta >= 0.1 && beta <= 0.5;
    const byGold = [...runs].sort((a, b) => b.gold.value - a.gold.value);
    const [best, bestGood] = [byGold[0], byGold.find(isGood)];
    if (!best || !bestGood || runs.every(isGood)) return null;
    lines.push(
      `${of.world}: highest gold at β ${best.beta}, ${withInterval(best.gold)}; from 0.1 to 0.5 at β ${bestGood.beta}, ${withInterval(bestGood.gold)}; KL ${runs.map(({ beta, kl }) => `${kl.value.toFixed(1)} at β ${beta}`).join(', ')}`,
    );
    const falls = runs.slice(1).every(({ kl }, i) => side(differenceEstimate(kl, runs[i].kl)) !== 1);
    const isBeaten = side(differenceEstimate(best.gold, bestGood.gold)) === 1;
    return falls && !isBeaten ? 'holds here' : 'does not hold here';
  });
  return {
    claim: 22,
    verdict: overWorlds(verdicts),
    result: `After the last step. ${lines.join('. ')}.`,
    shownIn: 'reviews',
  };
}

/** Claim 4: best of 16 by a proxy against DPO at β 0.1. */
function bestOfSixteen(all: readonly WorldResults[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const seedsOf = (name: string, beta?: number) =>
      of.measured.find(
        ({ contender, values }) => contender.name === name && (beta === undefined || values.beta === beta),
      )?.seeds ?? [];
    const picked = seedsOf('Best of n by a proxy').flatMap(
      ({ bestOfN }) => bestOfN?.find(({ n }) => n === 16)?.gold ?? [],
    );
    const trained = atEnd(seedsOf('DPO', 0.1), 'gold');
    if (picked.length < 2 || trained.length < 2) return null;
    const [best, dpo] = [picked, trained].map(smallSampleEstimate);
    lines.push(`${of.world}: best of 16 ${withInterval(best)}, DPO ${withInterval(dpo)}`);
    return side(differenceEstimate(best, dpo)) === -1 ? 'does not hold here' : 'holds here';
  });
  return {
    claim: 4,
    verdict: overWorlds(verdicts),
    result: `Gold of best of 16 by a proxy and of DPO at β 0.1. ${lines.join('; ')}.`,
    shownIn: 'reviews',
  };
}

/** How much an area must differ for two losses to be called different. */
const SLIGHT = 0.1;

/** Claim 21: the variant that differs most from DPO. */
function variants(all: readonly WorldResults[]): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const dpo = areaOf('DPO', 5, of);
    const differences = ['IPO', 'KTO', 'SimPO'].map((name) => {
      const other = areaOf(name, 5, of);
      const difference = dpo && other && differenceEstimate(other, dpo);
      if (difference) lines.push(`${of.world}: ${name} − DPO ${withInterval(difference)}`);
      return difference;
    });
    if (differences.includes(null)) return null;
    const known = differences.filter((one) => one !== null);
    if (known.some((one) => side(one, SLIGHT) === 1 || side(one, -SLIGHT) === -1))
      return 'does not hold here';
    return known.every((one) => side(one, SLIGHT) === -1 && side(one, -SLIGHT) === 1)
      ? 'holds here'
      : 'inconclusive here';
  });
  return {
    claim: 21,
    verdict: overWorlds(verdicts),
    result: `Difference of the areas up to 5 nats. ${lines.join('; ')}.`,
    shownIn: 'areas',
  };
}

export const frontier: Study = {
  name: 'frontier',
  title: 'Reward against KL',
  question:
    'How much reward does each method buy for its distance from the reference, and how close does it come to the best possible?',
  rules: {
    4: 'In a world the claim holds unless the gold of best of 16 by a proxy lies below that of DPO at β 0.1, with the 95% interval of the difference below 0. It holds here if it holds in all worlds.',
    12: 'In a world the claim holds if the area under DPO’s frontier up to 5 nats is larger than PPO’s on gold and PPO’s on a proxy, with the 95% intervals of both differences above 0. It fails if one of them lies below 0. It holds here if it holds in all worlds, and does not hold here if it fails in one.',
    21: 'The claim holds if, in every world, the areas up to 5 nats of IPO, KTO and SimPO differ from DPO’s by less than 0.1, intervals included. It fails if one of them differs by more, its interval included.',
    22: 'In a world the range is good if, after the last step of DPO, no other β beats the best β from 0.1 to 0.5 by an interval above 0. A larger β deviates less if KL does not rise, by an interval above 0, from any β to the next larger one. Both in all worlds: it holds.',
  },
  jobs: allJobs,
  analyse: (results, size) => {
    const all = worldNames.map((world) => inWorld(world, results, size));
    const begun = all.filter(({ measured }) => measured.some(({ seeds }) => seeds.length > 0));
    return {
      figures: begun.map(figureOf),
      tables: begun.map(areaTable),
      findings: [bestOfSixteen, dpoAgainstPpo, variants, goodBetas]
        .map((find) => find(all))
        .filter(({ verdict }) => verdict !== 'not measured yet'),
    };
  },
};
