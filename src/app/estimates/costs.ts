import { methods } from '../../experiment/methods/methods.ts';
import {
  HEADLESS,
  isGiven,
  PASSES_OF_PAIR,
  proxyPass,
  rewardPasses,
  SAMPLE,
  type Shape,
  scorerPass,
  TRAIN,
} from '../../experiment/methods/passes.ts';
import { DPO_BATCH } from '../../experiment/methods/workload.ts';
import type { RunSettings } from '../../experiment/metrics/run.ts';

/** What a run costs in passes (src/experiment/methods/passes.ts): its steps, what is made before them, its evaluations. */

/** Pairs in a step of a proxy that is learnt before the first step, as its control says. */
const PROXY_BATCH = 32;
/** Reference samples by which a proxy is scaled. */
const SCALE_SAMPLES = 128;

export const PASSES_OF_DEFAULT_STEP = DPO_BATCH * PASSES_OF_PAIR;

/** A step of a run. */
export function passesOfStep({ method, config }: RunSettings, model: Shape): number {
  return methods[method].workload.passes(config, model);
}

/** What is made before the first step: so many steps of so many passes, and samples by which a proxy is scaled. */
export function preparationOf(
  { method, config }: RunSettings,
  model: Shape,
): { step: number; total: number } {
  const { dpoSteps } = methods[method].workload;
  if (dpoSteps) return { step: PASSES_OF_DEFAULT_STEP, total: dpoSteps(config) * PASSES_OF_DEFAULT_STEP };
  if (isGiven(config)) return { step: 0, total: 0 };
  const scaling = SCALE_SAMPLES * (SAMPLE + rewardPasses(config, model));
  const step =
    config.reward === 'implicit'
      ? PASSES_OF_DEFAULT_STEP
      : 2 * PROXY_BATCH * TRAIN * proxyPass(config, model);
  return { step, total: Number(config.proxySteps) * step + scaling };
}

/** An evaluation against one of a policy, which samples: a score only reads held-out pairs. */
export function evaluationShare({ method, config }: RunSettings, model: Shape): number {
  const reading = 0.4 / HEADLESS;
  switch (methods[method].workload.evaluates) {
    case 'a reward model':
      return reading * scorerPass(config, model);
    case 'picks':
      return reading * rewardPasses(config, model) + 0.1;
    case 'a policy':
      return 1 + 0.2 * rewardPasses(config, model);
  }
}

/** Whether the state before the first step has to be measured anew; else it is known from loading. */
export function measuresStart({ method, config }: RunSettings): boolean {
  return methods[method].workload.dpoSteps !== undefined || config.start === 'base' || !isGiven(config);
}
