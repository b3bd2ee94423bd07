import { methods } from '../experiment/methods.ts';
import type { TrainingMethodName } from '../training/methods/run.ts';
import { bestOfNRun } from './bestOfNRun.ts';
import type { Run, RunParts } from './run.ts';
import { trainingRun } from './trainingRun.ts';
import { walkRun } from './walkRun.ts';

/** A run of whichever method; null where its preparation was stopped. */
export function beginRun(parts: RunParts): Promise<Run | null> {
  switch (methods[parts.method].kind) {
    case 'best of n':
      return bestOfNRun(parts);
    case 'walk':
      return walkRun(parts);
    default:
      return trainingRun({ ...parts, method: parts.method as TrainingMethodName });
  }
}
