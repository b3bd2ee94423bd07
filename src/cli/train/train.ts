import { frozenPrecisionFor } from '../../experiment/memory/frozenPrecision.ts';
import { methods } from '../../experiment/methods/methods.ts';
import { referenceSamples } from '../../training/methods/proxy.ts';
import type { MethodInputs, MethodRun, Progress } from '../../training/methods/run.ts';
import { trainingMethods } from '../../training/methods/table.ts';
import { rewardScale } from '../../training/rollouts/reward.ts';
import { Diverged } from '../../training/step/diverged.ts';
import { checkWritable } from '../files/disk.ts';
import { readModelFolder } from '../files/modelFiles.ts';
import { writeScale } from '../files/rewardModelFiles.ts';
import { startBackend } from '../platform/platform.ts';
import { checkUnchanged, fingerprints, inputsOf } from './inputs.ts';
import { memoryThatFits } from './memory.ts';
import { dataOf, methodInputsOf } from './methodInputs.ts';
import { checkApart, checkVacant } from './outFolder.ts';
import { planAnew, planToResume, type TrainPlan } from './plan.ts';
import { resumeCommand, type Saving, savingOf, withWhatIsKept } from './saving.ts';

const SAVE_EVERY_MS = 60_000;

export { command } from './command.ts';

/** `lab train`: a new run, or one that goes on from its last state, after Ctrl-C as after a kill. */
export async function run(args: string[]): Promise<void> {
  const resumed = args.some((arg) => arg === '--resume' || arg.startsWith('--resume='));
  const plan = resumed ? planToResume(args) : planAnew(args);
  const { run, out, method } = plan;
  checkFolder(plan);
  const { report } = await startBackend(run.backend);
  run.device = report.device;

  if (resumed) checkUnchanged(run);
  const read = readModelFolder(run.model);
  const data = dataOf(plan, read);
  run.pairCount = data.pairs.length;
  if (plan.everyPair) run.config.batchSize = data.pairs.length;
  run.parameters = read.layout.size;
  if (plan.precisionBySize) run.frozenPrecision = frozenPrecisionFor(report.backend, read.layout.size);
  const { checkpointActivations } = memoryThatFits(plan, read, data, report, run.frozenPrecision);
  const stored = { ...read, config: { ...read.config, checkpointActivations } };
  const methodInputs = methodInputsOf(plan, stored, data);
  if (!resumed) run.inputs = fingerprints(run);
  console.error(`${methods[method].title}: ${dataInWords(run)}, ${report.backend} (${report.device})`);

  const interruption = listenForInterrupt();
  const progress = { ...reported(), stopped: () => interruption.heard };
  try {
    const begun = await trainingMethods[method].begin(methodInputs, run.config, progress, plan.from?.state);
    if (!begun) return console.error('Stopped before the first step; nothing was written.');
    await takeSteps(plan, begun, savingOf(plan, begun, stored), interruption);
    const isScaled =
      !methods[method].workload.trains.includes('reward model') ||
      (await saveScale(out, methodInputs, begun, progress));
    if (interruption.heard || !isScaled) console.error(`Continue with: ${resumeCommand(out)}`);
  } catch (error) {
    throw withWhatIsKept(error, plan);
  } finally {
    interruption.end();
  }
}

/** All that can be said against the folder, before anything is loaded. */
function checkFolder({ run, out, overwrite }: TrainPlan): void {
  checkApart(out, inputsOf(run));
  checkVacant(out, overwrite);
  checkWritable(out);
}

async function takeSteps(
  { run }: TrainPlan,
  begun: MethodRun,
  saving: Saving,
  interruption: { heard: boolean },
): Promise<void> {
  await saving.begin();
  let saved = Date.now();
  try {
    for await (const row of begun.rows) {
      saving.append(row);
      run.seconds += row.seconds;
      console.error(progressLine(row, run.config.steps));
      // wasm answers at once, so without a pause here no signal would ever be heard.
      await new Promise(setImmediate);
      if (interruption.heard) break;
      if (Date.now() - saved > SAVE_EVERY_MS) {
        await saving.save();
        saved = Date.now();
      }
    }
  } catch (error) {
    // Its weights are those after the last row. After any other error nobody knows what they are.
    if (error instanceof Diverged) await saving.save();
    throw error;
  }
  await saving.save();
}

/**
 * A reward model's scores are centred and scaled on samples of the reference.
 *
 * @returns false where it was stopped, and before the last step
 */
async function saveScale(out: string, methodInputs: MethodInputs, { proxy }: MethodRun, progress: Progress) {
  if (progress.stopped() || !proxy) return false;
  const samples = await referenceSamples(methodInputs, 0, progress);
  if (!samples) return false;
  writeScale(out, { ...(await rewardScale(proxy, samples)), samples: samples.length });
  return true;
}

function dataInWords({ world, pairs, unpaired, prompts, rewardModel, pairCount }: TrainPlan['run']): string {
  const named = [world && `world ${world}`, pairs && `${pairCount} pairs`, unpaired, prompts, rewardModel];
  return named.filter(Boolean).join(', ');
}

/** Ctrl-C, and what a cluster or `kill` sends before it ends a process for good. */
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const;

/** Hears an interrupt: once to end after the step in progress, twice to end at once. */
function listenForInterrupt() {
  const end = () => {
    for (const signal of INTERRUPTS) process.off(signal, hear);
  };
  const interruption = { heard: false, end };
  const hear = () => {
    if (interruption.heard) process.exit(130);
    interruption.heard = true;
    console.error('Stopping after this step; press Ctrl-C again to stop now.');
  };
  for (const signal of INTERRUPTS) process.on(signal, hear);
  return interruption;
}

/** Says now and then how far the preparation is. */
function reported(): Pick<Progress, 'onProgress' | 'breathe'> {
  return {
    onProgress: (what, done, total) => {
      if (done % 10 === 0) console.error(`before the first step: ${what}, ${done} of ${total}`);
    },
    breathe: () => new Promise(setImmediate),
  };
}

function progressLine(row: object, steps: unknown): string {
  const shown = ['loss', 'accuracy', 'objective/scores', 'gold', 'objective/kl'].flatMap((name) => {
    const value = (row as Record<string, unknown>)[name];
    return typeof value === 'number' ? [`${name} ${value.toFixed(4)}`] : [];
  });
  return [`step ${(row as { step: number }).step}/${steps}`, ...shown].join('  ');
}
