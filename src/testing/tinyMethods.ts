import { defaultsOfMethod, methods, type RunConfig } from '../experiment/methods/methods.ts';
import { createProxyShelf } from '../training/methods/proxy.ts';
import type { Making, Materials, MethodRun, RunState, TrainingMethodName } from '../training/methods/run.ts';
import { trainingMethods } from '../training/methods/table.ts';
import type { TinyWorld } from './tinyRuns.ts';

// For tests of what all methods have in common: each of them on a tiny world.

export const making: Making = { onProgress: () => {}, stopped: () => false, breathe: async () => {} };

/** All that any method asks for, of which proxies are learnt anew for each call of this. */
export function materialsOf({ config, reference, weights, pairs, prompts, reward }: TinyWorld): Materials {
  const stored = { config, layout: reference.parameters.layout, weights };
  return {
    reference,
    initial: reference,
    stored,
    base: async () => ({ ...stored, weights: weights.map((w) => 0.5 * w) }),
    pairs,
    rated: () =>
      pairs.flatMap(({ prompt, chosen, rejected }) => [
        { prompt, completion: chosen, rating: 7 },
        { prompt, completion: rejected, rating: 3 },
      ]),
    demonstrations: () => pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen })),
    prompts: () => prompts,
    gold: reward,
    proxies: createProxyShelf(() => 'tiny'),
  };
}

/** The method's defaults, but for sizes. */
export function configOf(name: TrainingMethodName, changes: Partial<RunConfig> = {}): RunConfig {
  const small = { batchSize: 2, promptsPerStep: 4, proxySteps: 3, proxyLayers: 1, layers: 1, epochs: 2 };
  const known = Object.entries(small).filter(([key]) => key in methods[name].controls);
  return { ...defaultsOfMethod(name), ...Object.fromEntries(known), steps: 4, ...changes } as RunConfig;
}

export async function begin(name: TrainingMethodName, of: Materials, config: RunConfig, state?: RunState) {
  const run = await trainingMethods[name].begin(of, config, making, state);
  if (!run) throw new Error('stopped');
  return run;
}

/** The next rows, without the time that they took. */
export async function steps(run: MethodRun, count: number): Promise<object[]> {
  const rows: object[] = [];
  while (rows.length < count) rows.push({ ...(await run.rows.next()).value, seconds: 0 });
  return rows;
}
