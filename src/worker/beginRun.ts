import type { MethodName } from '../experiment/methods/methods.ts';
import type { TrainingMethodName } from '../training/methods/run.ts';
import { bestOfNRun } from './bestOfNRun.ts';
import type { Run, RunParts } from './run.ts';
import { trainingRun } from './trainingRun.ts';
import { walkRun } from './walkRun.ts';

/** A run of whichever method; null where its preparation was stopped. */
export function beginRun(parts: RunParts): Promise<Run | null> {
  const { method } = parts;
  return isTraining(method) ? trainingRun({ ...parts, method }) : measuringRuns[method](parts);
}

/** Methods that train nothing themselves. */
const measuringRuns: Readonly<
  Record<Exclude<MethodName, TrainingMethodName>, (parts: RunParts) => Promise<Run | null>>
> = { 'best-of-n': bestOfNRun, interpolate: walkRun };

const isTraining = (method: MethodName): method is TrainingMethodName => !(method in measuringRuns);
