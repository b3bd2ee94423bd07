import { expect, it } from 'vitest';
import type { ContestantName, SupervisedName } from './contestant.ts';
import type { Driver, Realm } from './driver.ts';
import { nodeDriver } from './nodeRealms.ts';
import type { Race } from './plan.ts';
import type { Request, Stepped } from './protocol.ts';
import { run } from './race.ts';
import type { Figures } from './results.ts';
import { parametersOf, tiny } from './sizes.ts';
import { compareSupervised } from './supervised.ts';

const race: Race = {
  part: 'main',
  backend: 'wasm',
  size: tiny,
  contestants: ['lab', 'stock'],
  newTokens: 0,
  effort: { fewest: 3, most: 3, milliseconds: 0 },
};
const quiet = () => {};

/** Contestants with the given losses, one a step; all else about them is alike. */
function fakeDriver(
  losses: Partial<Record<ContestantName | SupervisedName, number[]>>,
): Driver & { order: string[] } {
  const order: string[] = [];
  return {
    order,
    where: 'a test',
    async open(name) {
      let steps = 0;
      const step = (): Stepped => {
        order.push(name);
        const loss = losses[name]?.[steps++];
        if (loss === undefined) throw new Error('it broke');
        const timing = { ms: name.startsWith('lab') ? 1 : 10, jsMs: 0, dispatches: 0, submits: 0 };
        return { loss, ...timing, memory: { gpu: 0, wasm: 0 }, at: 0 };
      };
      const evaluationSamples: Record<string, () => unknown> = {
        step,
        weights: () => new Float32Array(parametersOf(tiny)),
        multiply: () => ({ ms: 1 }),
      };
      return {
        opened: { adapter: 'CPU', software: false },
        first: step(),
        toFirstStepMs: 5,
        ask: async (request) => evaluationSamples[(request as Request).type]() as never,
        close: async () => {},
      } satisfies Realm;
    },
    close: async () => {},
  };
}

it('times in turns, each round beginning with another one', async () => {
  const driver = fakeDriver({ lab: [0.7, 0.6, 0.5, 0.4, 0.3], stock: [0.7, 0.6, 0.5, 0.4, 0.3] });
  const { outcomes } = await run(race, driver, quiet);
  expect(driver.order.slice(4)).toEqual(['lab', 'stock', 'stock', 'lab', 'lab', 'stock']);
  expect((outcomes.stock as Figures).step.ms).toEqual({ median: 10, low: 10, high: 10, n: 3 });
});

it.each([
  [1, [0.71, 0.6, 0.5, 0.4, 0.3]],
  [2, [0.7, 0.61, 0.5, 0.4, 0.3]],
  [5, [0.7, 0.6, 0.5, 0.4, 0.31]],
])('ends with a sentence when losses differ in step %i', async (step, stock) => {
  const driver = fakeDriver({ lab: [0.7, 0.6, 0.5, 0.4, 0.3], stock });
  await expect(run(race, driver, quiet)).rejects.toThrow(`The losses of stock tfjs differ in step ${step}`);
});

it('goes on without a contestant that breaks, and keeps its words', async () => {
  const driver = fakeDriver({ lab: [0.7, 0.6, 0.5, 0.4, 0.3], stock: [0.7, 0.6] });
  const { outcomes } = await run(race, driver, quiet);
  expect(outcomes.stock).toEqual({ problem: 'it broke' });
  expect((outcomes.lab as Figures).losses).toHaveLength(5);
});

it('keeps the steps of a contestant that cannot sample', async () => {
  const same = [0.7, 0.6, 0.5, 0.4, 0.3];
  const { outcomes } = await run({ ...race, newTokens: 4 }, fakeDriver({ lab: same, stock: same }), quiet);
  expect((outcomes.lab as Figures).step.ms.median).toBe(1);
  expect((outcomes.lab as Figures).sample).toEqual({
    problem: 'evaluationSamples[request.type] is not a function',
  });
});

it('finds that the lab and stock tfjs compute the same', async () => {
  const sampling: Race = {
    ...race,
    part: 'tokens',
    newTokens: 4,
    effort: { fewest: 1, most: 1, milliseconds: 0 },
  };
  const { outcomes } = await run(sampling, nodeDriver(), quiet);
  const [lab, stock] = [outcomes.lab, outcomes.stock] as Figures[];
  expect(stock.losses[2]).toBeCloseTo(lab.losses[2], 4);
  expect(stock.changeError).toBeLessThan(0.01);
  expect(stock.sample).toHaveProperty('tokensPerSecond');
}, 60_000);

it('times SFT beside nanogpt in turns, after two steps of each', async () => {
  const driver = fakeDriver({ 'lab-sft': [6, 5, 4, 3], nanogpt: [7, 6, 5, 4] });
  const { steps } = await compareSupervised(tiny, driver, 2);
  expect(driver.order.slice(2)).toEqual(['nanogpt', 'lab-sft', 'lab-sft', 'nanogpt', 'nanogpt', 'lab-sft']);
  expect(steps['lab-sft']).toEqual({ losses: [6, 5, 4, 3], ms: { median: 1, low: 1, high: 1, n: 2 } });
  expect(steps.nanogpt.ms).toMatchObject({ median: 10, n: 2 });
});

it('compares no speed with a trainer that does not learn', async () => {
  const driver = fakeDriver({ 'lab-sft': [6, 5, 4], nanogpt: [7, 7, 7] });
  await expect(compareSupervised(tiny, driver, 1)).rejects.toThrow(/loss of nanogpt does not fall/);
});
