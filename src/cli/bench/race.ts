import { GREEDY_TOKENS } from './agreement.ts';
import { compareLosses, compareSamples, compareSteps, Disagreement } from './comparing.ts';
import { type ContestantName, titles } from './contestant.ts';
import type { Driver } from './driver.ts';
import type { Race } from './plan.ts';
import type { Outcome, RaceResult } from './results.ts';
import { type ForAll, figuresOf, type Runner } from './runner.ts';
import { parametersOf, tokensOf } from './sizes.ts';

/**
 * Races the contestants of one size: all are opened and make two steps, which are compared; then they are timed in
 * turns, so that whatever else the machine does meets all of them.
 */
export async function run(race: Race, driver: Driver, say: (line: string) => void): Promise<RaceResult> {
  const { size, backend } = race;
  const outcomes: Partial<Record<ContestantName, Outcome>> = {};
  const runners: Runner[] = [];
  const attempt = async (name: ContestantName, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const problem = sentenceOf(error);
      say(`  ${titles[name]} could not run: ${problem}`);
      outcomes[name] = { problem };
    }
  };
  const all: ForAll = async (work, order = runners) => {
    for (const runner of order) {
      if (!outcomes[runner.name]) await attempt(runner.name, () => work(runner));
    }
  };
  // What a contestant cannot do besides steps costs it that figure only.
  const besides = (what: keyof Runner['problems']): ForAll => {
    return (work, order) =>
      all(async (runner) => {
        if (runner.problems[what]) return;
        await work(runner).catch((error) => {
          runner.problems[what] = sentenceOf(error);
        });
      }, order);
  };
  try {
    for (const name of race.contestants) {
      await attempt(name, async () => {
        const realm = await driver.open(name, backend, size);
        const { memory, loss } = realm.first;
        const measured = { steps: [], samples: [], changeError: null, matMulGigaflops: null, problems: {} };
        runners.push({ name, realm, losses: [loss], memory, ...measured });
      });
    }
    const adapters = new Set(runners.map(({ realm }) => realm.opened.adapter));
    if (adapters.size > 1) throw new Error(`Not all ran on one adapter: ${[...adapters].join(', ')}.`);

    await compareSteps(race, runners, all);
    // Before the timing, after which they have not all made the same number of steps.
    if (race.newTokens > 0) await compareSamples(besides('sampling'));
    say(`  ${runners.length} contestants agree on ${runners[0]?.losses.length ?? 0} losses; timing`);
    await inTurns(race, runners, all, async (runner) => {
      const step = await runner.realm.ask({ type: 'step' });
      runner.losses.push(step.loss);
      runner.steps.push(step);
      runner.memory = step.memory;
      return step.ms;
    });
    compareLosses(runners);
    if (race.newTokens > 0) await timeSampling(race, runners, besides('sampling'));
    if (race.part === 'main') await besides('products')(measureMatMul);

    for (const runner of runners) outcomes[runner.name] ??= figuresOf(race, runner);
    const { adapter, software } = runners[0]?.realm.opened ?? { adapter: 'none', software: false };
    return { ...race, adapter, software, parameters: parametersOf(size), tokens: tokensOf(size), outcomes };
  } finally {
    await Promise.all(runners.map(({ realm }) => realm.close()));
  }
}

/** The first line of an error's words. Disagreement is no problem of one contestant, and goes on upwards. */
function sentenceOf(error: unknown): string {
  if (error instanceof Disagreement) throw error;
  return (error as Error).message.split('\n')[0];
}

/** Round after round, each beginning with another contestant, until each has used up its time. */
async function inTurns(
  { effort }: Race,
  runners: readonly Runner[],
  all: ForAll,
  turn: (runner: Runner) => Promise<number>,
): Promise<void> {
  const spent = new Map(runners.map(({ name }) => [name, { ms: 0, turns: 0 }]));
  for (let round = 0; round < effort.most; round++) {
    const first = round % runners.length;
    await all(
      async (runner) => {
        const own = spent.get(runner.name)!;
        if (own.turns >= effort.fewest && own.ms >= effort.milliseconds) return;
        own.ms += await turn(runner);
        own.turns += 1;
      },
      [...runners.slice(first), ...runners.slice(0, first)],
    );
  }
}

async function timeSampling(race: Race, runners: Runner[], all: ForAll): Promise<void> {
  const { newTokens } = race;
  await all(async ({ name, realm }) => {
    // Without a cache every token has a shape of its own, and a whole warm-up would warm nothing more.
    const warmUp = name === 'stock' ? GREEDY_TOKENS : newTokens;
    await realm.ask({ type: 'sample', newTokens: warmUp, greedy: false });
  });
  await inTurns(race, runners, all, async (runner) => {
    const sampled = await runner.realm.ask({ type: 'sample', newTokens, greedy: false });
    runner.samples.push(sampled);
    return sampled.ms;
  });
}

/** The best of several sizes of square matrix products, the large ones only where they take no minutes. */
async function measureMatMul(runner: Runner): Promise<void> {
  const { adapter, software } = runner.realm.opened;
  const gpu = !adapter.startsWith('CPU') && !software;
  let best = 0;
  for (const n of gpu ? [1024, 2048, 4096] : software ? [512] : [512, 1024]) {
    for (let i = 0; i < 4; i++) {
      const times = gpu ? 16 : 2;
      const { ms } = await runner.realm.ask({ type: 'multiply', n, times });
      best = Math.max(best, (2 * n ** 3 * times) / ms / 1e6);
    }
  }
  runner.matMulGigaflops = best;
}
