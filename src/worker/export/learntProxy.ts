import type { RewardConfig } from '../../experiment/methods/sampling/reward.ts';
import { createProxyShelf, type KeptProxy } from '../../training/methods/proxy.ts';
import type { MethodInputs, Progress, Values } from '../../training/methods/run.ts';
import { untrainedRewardModel } from '../../training/trainers/newRewardModel.ts';
import type { RunMaterial } from './exportedRun.ts';

/** Samples by which the scale of a proxy is found (src/training/methods/proxy.ts). */
const SCALE_SAMPLES = 128;

/**
 * The reward model that a run has learnt before its first step, learnt once more: runs keep only what they train. On
 * the same backend it is the same to the bit.
 *
 * @returns null where the run had none, where it was no model (an implicit reward), or where this was stopped
 */
export async function learntProxy(
  methodInputs: MethodInputs,
  values: Values,
  progress: Progress,
): Promise<RunMaterial['proxy']> {
  const config = values as unknown as RewardConfig & { seed: number };
  if (config.reward !== 'proxy' && config.reward !== 'ratings') return null;
  let kept: KeptProxy | null = null;
  const shelf = createProxyShelf(() => '', {
    read: () => null,
    write: (_, learnt) => {
      kept = learnt;
    },
  });
  try {
    await shelf.take(methodInputs, config, progress);
  } finally {
    shelf.clear();
  }
  if (!kept) return null;
  const { weights, scale } = kept as KeptProxy;
  const shape = untrainedRewardModel(methodInputs.stored, {
    start: config.proxyStart,
    layers: config.proxyLayers,
    width: config.proxyWidth,
    seed: config.seed,
  });
  return { stored: { ...shape, weights, prefix: '' }, scale: { ...scale, samples: SCALE_SAMPLES } };
}
