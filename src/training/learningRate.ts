export interface LearningRateConfig {
  learningRate: number;
  /** The rate rises in a straight line over so many steps. */
  warmupSteps: number;
  /** Step after which the run ends. */
  steps: number;
  schedule: 'constant' | 'linear';
}

/**
 * Learning rate of a step, 1 for the first: α · min(1, step/warmup), and where it falls,
 * α · (steps − step + 1) / (steps − warmup + 1) after warm-up, so that the last step still learns something.
 */
export function learningRateAt(config: LearningRateConfig, step: number): number {
  const { learningRate, warmupSteps, steps, schedule } = config;
  if (step < warmupSteps) return (learningRate * step) / warmupSteps;
  if (schedule === 'constant') return learningRate;
  const first = Math.max(1, warmupSteps);
  return (learningRate * Math.max(0, steps - step + 1)) / Math.max(1, steps - first + 1);
}
