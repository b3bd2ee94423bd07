import { type SupervisedName, supervisedNames } from './contestant.ts';
import type { Driver, Realm } from './driver.ts';
import type { SupervisedResult } from './results.ts';
import type { Size } from './sizes.ts';
import { spreadOf } from './statistics.ts';

/** Steps before the timing: shaders are compiled in the first, and the lab captures its commands in the second. */
const WARM_UP = 2;

/**
 * Steps of supervised fine-tuning on WebGPU, of the lab and of `@genai-fi/nanogpt`, in turns. Their models differ in
 * norms and biases, so their losses cannot agree; what can be asked of both is that the loss falls.
 *
 * @param turns timed steps of each
 * @throws Error where one of them cannot run, or does not learn
 */
export async function compareSupervised(
  size: Size,
  driver: Driver,
  turns: number,
): Promise<SupervisedResult> {
  const realms: Partial<Record<SupervisedName, Realm>> = {};
  try {
    for (const name of supervisedNames) realms[name] = await driver.open(name, 'webgpu', size);
    const runners = supervisedNames.map((name) => {
      const realm = realms[name]!;
      return { name, realm, losses: [realm.first.loss], ms: [] as number[] };
    });
    for (let turn = 1; turn < WARM_UP + turns; turn++) {
      for (const runner of turn % 2 === 0 ? runners : [...runners].reverse()) {
        const { loss, ms } = await runner.realm.ask({ type: 'step' });
        runner.losses.push(loss);
        if (turn >= WARM_UP) runner.ms.push(ms);
      }
    }
    const adapters = new Set(runners.map(({ realm }) => realm.opened.adapter));
    if (adapters.size > 1) throw new Error(`Not both ran on one adapter: ${[...adapters].join(', ')}.`);
    for (const { name, losses } of runners) {
      if (!(losses[losses.length - 1] < losses[0])) {
        throw new Error(`The loss of ${name} does not fall: ${losses.map((x) => x.toFixed(3)).join(', ')}.`);
      }
    }
    const steps = Object.fromEntries(
      runners.map(({ name, losses, ms }) => [name, { losses, ms: spreadOf(ms) }]),
    ) as SupervisedResult['steps'];
    return { size, adapter: [...adapters][0], steps };
  } finally {
    await Promise.all(Object.values(realms).map((realm) => realm.close()));
  }
}
