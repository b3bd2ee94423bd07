import type { Finding, FindingsTable, Verdict } from '../../experiment/evidence/figure.ts';
import { type JobResult, type Probe, type ProbeResult, probeName } from '../../experiment/evidence/job.ts';
import {
  differenceEstimate,
  type Estimate,
  mean,
  meanEstimate,
  smallSampleEstimate,
} from '../../experiment/metrics/statistics.ts';
import { random } from '../../experiment/random.ts';
import { type WorldName, worldNames, worldRecords } from '../../experiment/worlds.ts';
import { type Judged, type JudgeName, judgeNames, pairJudges, type WinRate, winRate } from '../winRate.ts';
import {
  finishedIn,
  jobsIn,
  type Results,
  type Setting,
  type Study,
  type StudySize,
  worldsOf,
} from './study.ts';
import { inWorld, overWorlds, type Side, side } from './verdicts.ts';
import { withInterval } from './words.ts';

/** Who completes prompts: trained, picking, or as they are. */
function contestants(size: StudySize): Setting[] {
  const quick = size === 'quick';
  const offline = quick ? { steps: 60, evaluateEvery: 60 } : { steps: 240, evaluateEvery: 60 };
  const onPolicy = quick ? { steps: 20, evaluateEvery: 20 } : { steps: 60, evaluateEvery: 20 };
  const adaptive = { klControl: 'adaptive', klHorizon: 100, beta: 0.1, klTarget: 6, ...onPolicy };
  const [five, three] = quick ? [1, 1] : [5, 3];
  const writes = { keep: ['writing'] } as const;
  const best = { steps: 16, evaluateEvery: 16, poolPrompts: quick ? 16 : 48 };
  return [
    { name: 'SFT', job: { method: 'reference', values: {}, ...writes }, seeds: five },
    { name: 'Demonstrations', job: { method: 'demonstrations', values: {}, ...writes }, seeds: 1 },
    { name: 'DPO', job: { method: 'dpo', values: { beta: 0.1, ...offline }, ...writes }, seeds: five },
    { name: 'PPO', job: { method: 'ppo', values: adaptive, ...writes }, seeds: five },
    { name: 'Preferred-FT', job: { method: 'preferred-ft', values: offline, ...writes }, seeds: three },
    { name: 'Best of 16', job: { method: 'best-of-n', values: best, ...writes }, seeds: three },
  ];
}

/** What a contestant wrote in one world, seed by seed. */
interface Written {
  name: string;
  seeds: readonly JobResult[];
}

type OfWorld = { world: WorldName; written: Written[] };

function judgedOf({ gold, length, proxy }: ProbeResult): Judged[] {
  return gold.map((one, i) => ({ gold: one, length: length[i], proxy: proxy[i] }));
}

/** A contest on the same prompts, seed against seed; who has a single seed meets all seeds of the other. */
function contests(own: Written, other: Written, probe: Probe, judge: JudgeName): WinRate[] {
  const count = other.seeds.length === 1 ? own.seeds.length : Math.min(own.seeds.length, other.seeds.length);
  return Array.from({ length: count }, (_, i) => {
    const [mine, theirs] = [own.seeds[i], other.seeds[i] ?? other.seeds[0]].map(
      ({ probes }) => probes?.[probeName(probe)],
    );
    if (!mine || !theirs) return null;
    return winRate(
      judgedOf(mine),
      judgedOf(theirs),
      pairJudges[judge],
      random(i, 'judge', own.name, other.name),
    );
  }).filter((one) => one !== null);
}

/**
 * The rate over seeds. Its interval is the wider of two: Student's over seeds, which differ in training and sampling,
 * and the normal one over prompts, which all seeds share, as they may share their opponent.
 */
function overSeeds(found: readonly WinRate[]): Estimate {
  const bySeed = smallSampleEstimate(found.map(({ rate }) => rate.value));
  const byPrompt = meanEstimate(
    found[0].scores.map((_, prompt) => mean(found.map(({ scores }) => scores[prompt]))),
  );
  const width = ({ interval: [low, high] }: Estimate) => high - low;
  const { interval, stderr } = width(byPrompt) > width(bySeed) ? byPrompt : bySeed;
  return { value: bySeed.value, interval, stderr, n: found.length };
}

/** How often one beats the other. */
function rateOf(
  of: OfWorld,
  own: string,
  other: string,
  probe: Probe,
  judge: JudgeName = 'gold',
): Estimate | null {
  const [mine, theirs] = [own, other].map((name) => of.written.find((one) => one.name === name));
  if (!mine || !theirs) return null;
  const found = contests(mine, theirs, probe, judge);
  return found.length >= 2 ? overSeeds(found) : null;
}

const HELD_OUT: Probe = { split: 'heldout', temperature: 1 };
const GREEDY: Probe = { split: 'heldout', temperature: 0 };
const TEMPERATURES = [0, 0.25, 0.5, 0.75, 1] as const;
const TRAINED = ['DPO', 'PPO', 'Preferred-FT', 'Best of 16'] as const;

function matrix(of: OfWorld): FindingsTable {
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

function byTemperature(of: OfWorld): FindingsTable {
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

function byJudge(of: OfWorld): FindingsTable {
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

function byShift(of: OfWorld): FindingsTable {
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

/** Claims 15 and 24: the lead under a shift. */
const underShift = (claim: 15 | 24, all: readonly OfWorld[]) =>
  decided(claim, all, 'reviews-shift', (of) => {
    const leads = (['near', 'ood'] as const).map((split) =>
      rateOf(of, 'DPO', 'PPO', { split, temperature: 1 }),
    );
    const towards = leads.map((lead) => side(lead, 0.5));
    return {
      words: `DPO against PPO ${said(leads[0])} near, ${said(leads[1])} far`,
      sides: claim === 15 ? towards : towards.map((one) => (one === null ? null : ((-one || 0) as Side))),
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
    24: 'The reverse of claim 15: PPO beats DPO on near and on far prompts. Prompts that outnumber pairs are not measured yet.',
  },
  jobs: (size) => worldsOf(size).flatMap((world) => jobsIn(world, contestants(size))),
  analyse: (results: Results, size) => {
    const all = worldNames.map(
      (world): OfWorld => ({
        world,
        written: finishedIn(world, contestants(size), results).map(({ name, results: seeds }) => ({
          name,
          seeds,
        })),
      }),
    );
    const begun = all.filter(({ written }) => written.length > 1);
    return {
      figures: [],
      tables: begun.flatMap((of) => [matrix(of), byTemperature(of), byJudge(of), byShift(of)]),
      findings: [
        beatsSft(all),
        onSummaries(all),
        onDialogue(all),
        underShift(15, all),
        longer(all),
        underShift(24, all),
      ].filter(({ verdict }) => verdict !== 'not measured yet'),
    };
  },
};
