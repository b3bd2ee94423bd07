import {
  COMPARED_PARAMETERS,
  changeError,
  GREEDY_TOKENS,
  lossProblem,
  samplesProblem,
  weightsProblem,
} from './agreement.ts';
import { type ContestantName, titles } from './contestant.ts';
import type { Driver, Realm } from './driver.ts';
import type { Race } from './plan.ts';
import type { MemoryReport, Stepped, Timing } from './protocol.ts';
import type { Figures, Measured, Outcome, RaceResult } from './results.ts';
import { matMulOperations, parametersOf, tokensOf } from './sizes.ts';
import { spreadOf } from './statistics.ts';

/** A contestant that is running, with what has been measured of it. */
interface Runner {
  name: ContestantName;
  realm: Realm;
  losses: number[];
  steps: Stepped[];
  samples: Timing[];
  changeError: number | null;
  memory: MemoryReport;
  matMulGigaflops: number | null;
}

/** Contestants that do not compute the same. Their speeds must not be compared, so the whole benchmark ends. */
export class Disagreement extends Error {}

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
      if (error instanceof Disagreement) throw error;
      const problem = (error as Error).message.split('\n')[0];
      say(`  ${titles[name]} could not run: ${problem}`);
      outcomes[name] = { problem };
    }
  };
  const all: ForAll = async (work, order = runners) => {
    for (const runner of order) {
      if (!outcomes[runner.name]) await attempt(runner.name, () => work(runner));
    }
  };
  try {
    for (const name of race.contestants) {
      await attempt(name, async () => {
        const realm = await driver.open(name, backend, size);
        const { memory, loss } = realm.first;
        const measured = { steps: [], samples: [], changeError: null, matMulGigaflops: null };
        runners.push({ name, realm, losses: [loss], memory, ...measured });
      });
    }
    const adapters = new Set(runners.map(({ realm }) => realm.opened.adapter));
    if (adapters.size > 1) throw new Error(`Not all ran on one adapter: ${[...adapters].join(', ')}.`);

    await compareSteps(race, runners, all);
    // Before the timing, after which they have not all made the same number of steps.
    if (race.newTokens > 0) await compareSamples(all);
    say(`  ${runners.length} contestants agree on ${runners[0]?.losses.length ?? 0} losses; timing`);
    await inTurns(race, runners, all, async (runner) => {
      const step = await runner.realm.ask({ type: 'step' });
      runner.losses.push(step.loss);
      runner.steps.push(step);
      runner.memory = step.memory;
      return step.ms;
    });
    compareLosses(runners);
    if (race.newTokens > 0) await timeSampling(race, runners, all);
    if (race.part === 'main') await all(measureMatMul);

    for (const runner of runners) outcomes[runner.name] ??= figuresOf(race, runner);
    const { adapter, software } = runners[0]?.realm.opened ?? { adapter: 'none', software: false };
    return { ...race, adapter, software, parameters: parametersOf(size), tokens: tokensOf(size), outcomes };
  } finally {
    await Promise.all(runners.map(({ realm }) => realm.close()));
  }
}

/** Does something with each contestant that still runs, one after the other. */
type ForAll = (work: (runner: Runner) => Promise<void>, order?: readonly Runner[]) => Promise<void>;

/** The second step, and the weights after it, against the first contestant's. */
async function compareSteps({ size }: Race, runners: readonly Runner[], all: ForAll): Promise<void> {
  let expected: Float32Array | undefined;
  await all(async (runner) => {
    runner.losses.push((await runner.realm.ask({ type: 'step' })).loss);
    if (parametersOf(size) > COMPARED_PARAMETERS) return;
    const weights = await runner.realm.ask({ type: 'weights' });
    expected ??= weights;
    const problem = weightsProblem(titles[runner.name], size, weights, expected);
    if (problem) throw new Disagreement(problem);
    if (weights !== expected) runner.changeError = changeError(size, weights, expected);
  });
  compareLosses(runners);
}

function compareLosses([first, ...others]: readonly Runner[]): void {
  for (const { name, losses } of others) {
    const common = Math.min(losses.length, first.losses.length);
    const problem = lossProblem(titles[name], losses.slice(0, common), first.losses);
    if (problem) throw new Disagreement(problem);
  }
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

async function compareSamples(all: ForAll): Promise<void> {
  let expected: number[][] | undefined;
  await all(async ({ name, realm }) => {
    const { tokens } = await realm.ask({ type: 'sample', newTokens: GREEDY_TOKENS, greedy: true });
    expected ??= tokens;
    const problem = samplesProblem(titles[name], tokens, expected);
    if (problem) throw new Disagreement(problem);
  });
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

/** The best of several sizes of square matrix products; the large ones only where they take no minutes. */
async function measureMatMul(runner: Runner): Promise<void> {
  const large = runner.realm.opened.adapter.startsWith('CPU') || runner.realm.opened.software;
  let best = 0;
  for (const n of large ? [512] : [1024, 2048, 4096]) {
    for (let i = 0; i < 3; i++) {
      const times = large ? 2 : 16;
      const { ms } = await runner.realm.ask({ type: 'multiply', n, times });
      best = Math.max(best, (2 * n ** 3 * times) / ms / 1e6);
    }
  }
  runner.matMulGigaflops = best;
}

function figuresOf({ size, backend, newTokens }: Race, runner: Runner): Figures {
  const { steps, samples, realm, losses, memory, matMulGigaflops } = runner;
  const measured = (timings: readonly Timing[], tokens: number): Measured => {
    const ms = spreadOf(timings.map(({ ms }) => ms));
    const jsMs = backend === 'webgpu' ? spreadOf(timings.map(({ jsMs }) => jsMs)) : null;
    const { dispatches, submits } = timings[timings.length - 1];
    return { ms, tokensPerSecond: (1000 * tokens) / ms.median, jsMs, dispatches, submits };
  };
  const step = measured(steps, tokensOf(size));
  return {
    step,
    sample: samples.length > 0 ? measured(samples, size.sequences * newTokens) : null,
    losses,
    changeError: runner.changeError,
    compileMs: Math.max(0, realm.first.ms - step.ms.median),
    toFirstStepMs: realm.toFirstStepMs,
    memory,
    gigaflops: matMulOperations(size) / step.ms.median / 1e6,
    matMulGigaflops,
  };
}
