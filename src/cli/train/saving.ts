import { join } from 'node:path';
import { methods } from '../../experiment/methods/methods.ts';
import type { StoredModel } from '../../model/checkpoint.ts';
import { scalarHeadLayout } from '../../model/scalarHead.ts';
import type { MethodRun } from '../../training/methods/run.ts';
import { makeFolder, removeFile } from '../files/disk.ts';
import { DiskProblem } from '../files/diskProblem.ts';
import { COMPANIONS, companionsOf, copyCompanions, WEIGHTS, writeModelWeights } from '../files/modelFiles.ts';
import { REWARD_COMPANIONS, SCALE, writeRewardModelFolder } from '../files/rewardModelFiles.ts';
import { appendRow, flushRows, keepRows, METRICS } from './metricsFile.ts';
import { heldRun, RUN_FILES } from './outFolder.ts';
import type { TrainPlan } from './plan.ts';
import { describeRun, RUN, readRun, STATE, writeState } from './runFolder.ts';

/** How a run gets into its folder: in an order in which it may be cut off at any moment, and go on from there. */
export interface Saving {
  /** Before the first row: takes over the folder. */
  begin(): Promise<void>;
  append(row: object): void;
  save(): Promise<void>;
}

/** @param stored what the policy began as */
export function savingOf(
  { method, run, out, from }: TrainPlan,
  begun: MethodRun,
  stored: StoredModel,
): Saving {
  const isReward = methods[method].workload.trains.includes('reward model');
  const companions = companionsOf(run.model, isReward ? REWARD_COMPANIONS : COMPANIONS);

  async function saveState(): Promise<void> {
    const state = await begun.state();
    Object.assign(run, writeState(out, { ...run, step: begun.step() }, state));
  }

  async function saveModel(): Promise<void> {
    const weights = await begun.weights();
    if (isReward) {
      const { config } = begun.model();
      const layout = scalarHeadLayout(config);
      writeRewardModelFolder(out, { config, layout, weights, prefix: stored.prefix });
    } else {
      writeModelWeights(out, { ...stored, weights });
    }
    describeRun(out, run);
  }

  return {
    async begin() {
      makeFolder(out);
      if (!from) {
        const own = isReward ? ['config.json', SCALE] : [];
        run.files = [STATE, METRICS, RUN, WEIGHTS, ...companions, ...own];
        run.stale = (heldRun(out)?.files ?? []).filter((name) => !run.files.includes(name));
      }
      // From here on the folder holds this run, and no other.
      await saveState();
      keepRows(out, from?.rows ?? []);
      // What the reward model's scores are centred on changes with its first step.
      if (run.step < Number(run.config.steps)) removeFile(join(out, SCALE));
      if (run.step === 0) {
        // No model at all is better than one beside the configuration of another.
        for (const name of RUN_FILES) {
          if (name === WEIGHTS || run.stale.includes(name)) removeFile(join(out, name));
        }
        copyCompanions(run.model, out, companions);
      }
      await saveModel();
    },
    append: (row) => appendRow(out, row),
    async save() {
      flushRows(out);
      await saveState();
      await saveModel();
    },
  };
}

/**
 * A disk that cannot be written to any more, with what becomes of the run.
 *
 * @param error which is given back as it is where it is something else
 */
export function withWhatIsKept(error: unknown, { run, out }: Pick<TrainPlan, 'run' | 'out'>): unknown {
  if (!(error instanceof DiskProblem)) return error;
  return new DiskProblem(error.file, error.problem, `${error.cure} ${whatIsKept(run, out)}`);
}

function whatIsKept({ started }: TrainPlan['run'], out: string): string {
  const kept = savedRun(out);
  if (!kept) return 'Nothing of this run has been saved.';
  if (kept.started !== started) return `The earlier run in ${out} is untouched.`;
  const upTo = `The run is saved up to step ${kept.step} of ${kept.config.steps}.`;
  return `${upTo} Continue from there with: ${resumeCommand(out)}`;
}

function savedRun(out: string): TrainPlan['run'] | null {
  try {
    return readRun(out);
  } catch {
    return null;
  }
}

/** To be copied to a shell. */
export function resumeCommand(out: string): string {
  const word = /^[\w./@:+=-]+$/.test(out) ? out : `'${out}'`;
  return `npm run -s lab -- train --resume ${word}`;
}
