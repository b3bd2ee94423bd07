import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { methods } from '../experiment/methods.ts';
import type { StoredModel } from '../model/checkpoint.ts';
import { scalarHeadLayout } from '../model/scalarHead.ts';
import { referenceSamples } from '../training/methods/proxy.ts';
import type { Making, Materials, MethodRun } from '../training/methods/run.ts';
import { trainingMethods } from '../training/methods/table.ts';
import { rewardScale } from '../training/reward.ts';
import { readModelFolder, writeModelFolder } from './modelFiles.ts';
import { backendOption } from './options.ts';
import { startBackend } from './platform.ts';
import { writeRewardModelFolder, writeScale } from './rewardModelFiles.ts';
import { materialsOf, pairsOf } from './train/materials.ts';
import { memoryThatFits } from './train/memory.ts';
import { type Plan, planAnew, planToResume } from './train/plan.ts';
import { keepRows, metricsFile, readState, writeRun } from './train/runFolder.ts';

const SAVE_EVERY_MS = 60_000;

/**
 * `lab train`: trains a checkpoint by one of the methods and writes into a folder: `metrics.jsonl`, a row a step;
 * the policy, or the reward model, in Hugging Face's layout; `run.json`, which says how the run was made; and the
 * state that it goes on from. Ctrl-C ends the run after the step in progress; `--resume FOLDER` goes on from there,
 * to the bit on the same backend.
 */
export async function train(args: string[]): Promise<void> {
  const resumed = args.includes('--resume') || args.some((arg) => arg.startsWith('--resume='));
  const plan = resumed ? planToResume(args) : planAnew(args);
  const { run, out, method } = plan;
  const { report } = await startBackend(backendOption(run.backend));
  run.device = report.device;

  const read = readModelFolder(run.model);
  const pairs = pairsOf(plan, read);
  run.pairCount = pairs.length;
  if (plan.everyPair) run.config.batchSize = pairs.length;
  run.parameters = read.layout.size;
  const { blocksTwice } = memoryThatFits(plan, read, pairs, report);
  const stored = { ...read, config: { ...read.config, blocksTwice } };
  const materials = materialsOf(plan, stored, pairs);
  console.error(`${methods[method].title}: ${dataOf(run)}, ${report.backend} (${report.device})`);

  const interruption = listenForInterrupt();
  const making = { ...progress(), stopped: () => interruption.heard };
  const state = resumed ? readState(out, run) : undefined;
  const begun = await trainingMethods[method].begin(materials, run.config, making, state);
  if (!begun) return console.error('Ended before the first step; nothing was written.');

  mkdirSync(out, { recursive: true });
  if (resumed) keepRows(out, run.step);
  else writeFileSync(metricsFile(out), '');
  const save = () => saveRun(plan, begun, stored);
  let saved = Date.now();
  try {
    for await (const row of begun.rows) {
      appendFileSync(metricsFile(out), `${JSON.stringify(row)}\n`);
      run.seconds += row.seconds;
      console.error(progressLine(row, run.config.steps));
      // wasm answers at once, so without a pause here no signal would ever be heard.
      await new Promise(setImmediate);
      if (interruption.heard) break;
      if (Date.now() - saved > SAVE_EVERY_MS) {
        await save();
        saved = Date.now();
      }
    }
  } finally {
    await save();
    interruption.end();
  }
  if (interruption.heard) return console.error(`Go on with: npm run -s lab -- train --resume ${out}`);
  if (methods[method].kind === 'reward model') await saveScale(out, materials, begun, making);
}

async function saveRun({ method, run, out }: Plan, begun: MethodRun, stored: StoredModel): Promise<void> {
  const weights = await begun.weights();
  run.step = begun.step();
  if (methods[method].kind === 'reward model') {
    const { config } = begun.model();
    writeRewardModelFolder(
      out,
      { config, layout: scalarHeadLayout(config), weights, prefix: stored.prefix },
      run.model,
    );
  } else {
    writeModelFolder(out, { ...stored, weights }, run.model);
  }
  writeRun(out, run, await begun.state());
}

/** A reward model's scores are centred and scaled on samples of the reference. */
async function saveScale(out: string, materials: Materials, { proxy }: MethodRun, making: Making) {
  const samples = await referenceSamples(materials, 0, making);
  if (samples && proxy) writeScale(out, { ...(await rewardScale(proxy, samples)), samples: samples.length });
}

function dataOf({ world, pairs, unpaired, prompts, rewardModel, pairCount }: Plan['run']): string {
  const named = [world && `world ${world}`, pairs && `${pairCount} pairs`, unpaired, prompts, rewardModel];
  return named.filter(Boolean).join(', ');
}

/** Hears Ctrl-C: once to end after the step in progress, twice to end at once. */
function listenForInterrupt() {
  const interruption = { heard: false, end: () => void process.off('SIGINT', hear) };
  const hear = () => {
    if (interruption.heard) process.exit(130);
    interruption.heard = true;
    console.error('Ending after this step; once more ends at once.');
  };
  process.on('SIGINT', hear);
  return interruption;
}

/** Says now and then how far the preparation is. */
function progress(): Pick<Making, 'onProgress' | 'breathe'> {
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
