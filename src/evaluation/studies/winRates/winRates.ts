import type { Finding, Verdict } from '../../../experiment/evidence/figure.ts';
import { probeName } from '../../../experiment/evidence/job.ts';
import { TEMPERATURES } from '../../../experiment/metrics/contest.ts';
import {
  differenceEstimate,
  type Estimate,
  mean,
  smallSampleEstimate,
} from '../../../experiment/metrics/statistics.ts';
import { worldNames } from '../../../experiment/worlds.ts';
import { jobsIn, type Results, type Study, worldsOf } from '../study.ts';
import { inWorld, overWorlds, type Side, side } from '../verdicts.ts';
import { withInterval } from '../words.ts';
import {
  contestants,
  FEW_PAIRS_IN,
  fewPairs,
  GREEDY,
  HELD_OUT,
  type OfWorld,
  rateOf,
  writtenIn,
} from './contests.ts';
import { temperatureFigure, trainingFigure } from './figures.ts';
import { byJudge, byShift, byTemperature, matrix, ofFewPairs } from './tables.ts';

/** A verdict from one comparison in each world: 1 speaks for the claim, −1 against it. */
function decided(
  claim: number,
  all: readonly OfWorld[],
  shownIn: string,
  measure: (of: OfWorld) => { words: string; sides: Side[] },
): Finding {
  const lines: string[] = [];
  const verdicts = all.map((of): Verdict | null => {
    const { words, sides } = measure(of);
    if (sides.includes(null)) return null;
    lines.push(`${of.world}: ${words}`);
    return inWorld(sides);
  });
  return { claim, verdict: overWorlds(verdicts), result: `${lines.join('. ')}.`, shownIn };
}

const said = (estimate: Estimate | null) => (estimate ? withInterval(estimate) : 'not measured');

/** Claim 3 */
const beatsSft = (all: readonly OfWorld[]) =>
  decided(3, all, 'reviews-matrix', (of) => {
    const rate = rateOf(of, 'PPO', 'SFT', HELD_OUT);
    return { words: `PPO beats SFT in ${said(rate)}`, sides: [side(rate, 0.5)] };
  });

/** Claim 13, on summaries alone. */
const onSummaries = (all: readonly OfWorld[]) =>
  decided(
    13,
    all.filter(({ world }) => world === 'tldr'),
    'tldr-temperatures',
    (of) => {
      const rates = (name: string) =>
        TEMPERATURES.map((temperature) =>
          rateOf(of, name, 'Demonstrations', { split: 'heldout', temperature }),
        ).filter((rate) => rate !== null);
      const [dpo, ppo] = [rates('DPO'), rates('PPO')];
      if (dpo.length === 0 || ppo.length === 0) return { words: '', sides: [null] };
      const best = (some: readonly Estimate[]) => some.reduce((a, b) => (b.value > a.value ? b : a));
      const worst = (some: readonly Estimate[]) => some.reduce((a, b) => (b.value < a.value ? b : a));
      const lead = differenceEstimate(best(dpo), best(ppo));
      const losses = [dpo, ppo].map((some) => differenceEstimate(best(some), worst(some)));
      const robust = differenceEstimate(losses[1], losses[0]);
      return {
        words: `at their best temperatures DPO − PPO ${withInterval(lead)}; from best to worst temperature PPO loses ${withInterval(robust)} more`,
        sides: [side(lead), side(robust)],
      };
    },
  );

/** Claim 14, in the assistant's world alone. */
const onDialogue = (all: readonly OfWorld[]) =>
  decided(
    14,
    all.filter(({ world }) => world === 'assistant'),
    'assistant-matrix',
    (of) => {
      const dpo = rateOf(of, 'DPO', 'Demonstrations', GREEDY);
      const others = ['PPO', 'Preferred-FT', 'Best of 16'].map((name) => ({
        name,
        rate: rateOf(of, name, 'Demonstrations', GREEDY),
      }));
      const worst = others.map(({ rate }) => {
        const found = side(rate, 0.5);
        return found === 1 ? -1 : found === null ? null : 1;
      });
      return {
        words: `greedy against the demonstrations DPO ${said(dpo)}, ${others.map(({ name, rate }) => `${name} ${said(rate)}`).join(', ')}`,
        sides: [side(dpo, 0.5), ...worst],
      };
    },
  );

/** DPO's lead over PPO on near and on far prompts. */
const leadsOf = (of: OfWorld) =>
  (['near', 'ood'] as const).map((split) => rateOf(of, 'DPO', 'PPO', { split, temperature: 1 }));
const leadsInWords = ([near, far]: readonly (Estimate | null)[]) => `${said(near)} near, ${said(far)} far`;
const turned = (found: Side): Side => (found === null ? null : ((-found || 0) as Side));

/** Claim 15: DPO keeps its lead under a shift. */
const keepsLead = (all: readonly OfWorld[]) =>
  decided(15, all, 'reviews-shift', (of) => {
    const leads = leadsOf(of);
    return {
      words: `DPO against PPO ${leadsInWords(leads)}`,
      sides: leads.map((lead) => side(lead, 0.5)),
    };
  });

/** Claim 24: PPO has the lead under a shift, and where prompts outnumber pairs. */
const generalises = (all: readonly OfWorld[], few: OfWorld) =>
  decided(24, all, 'reviews-shift', (of) => {
    const leads = leadsOf(of);
    const ofFew = of.world === FEW_PAIRS_IN ? leadsOf(few) : [];
    return {
      words: `DPO against PPO ${leadsInWords(leads)}${ofFew.length > 0 ? `, with 200 pairs ${leadsInWords(ofFew)}` : ''}`,
      sides: [...leads, ...ofFew].map((lead) => turned(side(lead, 0.5))),
    };
  });

/** Claim 23 */
const longer = (all: readonly OfWorld[]) =>
  decided(23, all, 'reviews-judges', (of) => {
    const lengths = ['DPO', 'PPO'].map((name) => {
      const seeds = of.written.find((one) => one.name === name)?.seeds ?? [];
      return smallSampleEstimate(
        seeds.flatMap(({ probes }) => probes?.[probeName(HELD_OUT)] ?? []).map(({ length }) => mean(length)),
      );
    });
    if (lengths.some(({ n }) => n < 2)) return { words: '', sides: [null] };
    const difference = differenceEstimate(lengths[0], lengths[1]);
    return { words: `DPO − PPO ${withInterval(difference)} tokens`, sides: [side(difference)] };
  });

export const winRates: Study = {
  name: 'win-rates',
  title: 'Win rates',
  question:
    'Who beats whom on the same prompts, by which judge, at which temperature, and how far from the training prompts?',
  rules: {
    3: 'The claim holds if, in every world, PPO on a proxy beats SFT on held-out prompts at temperature 1 with the 95% interval of its win rate above one half. Here and below that interval is the wider of those over seeds and over prompts.',
    13: 'In the world of summaries, the claim holds if DPO’s best win rate against the demonstrations over temperatures 0 to 1 is higher than PPO’s, and PPO loses more between its best and its worst temperature, both with 95% intervals above 0. It fails if one of them lies below 0.',
    14: 'In the assistant’s world at temperature 0, the claim holds if DPO beats the demonstrations with an interval above one half while PPO, preferred-FT and best of 16 do not.',
    15: 'The claim holds if, in every world, DPO beats PPO on near and on far prompts at temperature 1, with intervals above one half. It fails if one interval in one world lies below one half.',
    23: 'The claim holds if, in every world, DPO’s completions of held-out prompts at temperature 1 are longer than PPO’s, with the interval of the difference above 0. It fails if it lies below 0 in one world.',
    24: 'The reverse of claim 15, and one thing more: PPO beats DPO on near and on far prompts in every world, and in the world of the assistant also where prompts outnumber pairs, with DPO on 200 pairs and PPO on a reward model of the same 200 and 1,000 prompts; all with intervals above one half. It fails if one interval lies below one half.',
  },
  jobs: (size) =>
    worldsOf(size).flatMap((world) => [
      ...jobsIn(world, contestants(world, size)),
      ...(world === FEW_PAIRS_IN ? jobsIn(world, fewPairs(size)) : []),
    ]),
  analyse: (results: Results, size) => {
    const all = worldNames.map((world) => writtenIn(world, contestants(world, size), results));
    const few = writtenIn(FEW_PAIRS_IN, fewPairs(size), results);
    const begun = all.filter(({ written }) => written.length > 1);
    return {
      figures: begun
        .flatMap((of) => [temperatureFigure(of), trainingFigure(of)])
        .filter(({ series }) => series.length > 0),
      tables: [
        ...begun.flatMap((of) => [matrix(of), byTemperature(of), byJudge(of), byShift(of)]),
        ...(few.written.length > 1 ? [ofFewPairs(few)] : []),
      ],
      findings: [
        beatsSft(all),
        onSummaries(all),
        onDialogue(all),
        keepsLead(all),
        longer(all),
        generalises(all, few),
      ].filter(({ verdict }) => verdict !== 'not measured yet'),
    };
  },
};
