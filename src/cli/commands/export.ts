import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { methodNameOf, methods, type RunConfig } from '../../experiment/methods/methods.ts';
import { TRL_VERSION, trlExports } from '../../experiment/methods/trl.ts';
import { type BundleFiles, bundleOf, trlOf } from '../../formats/bundle/bundle.ts';
import type { StoredModel } from '../../model/checkpoint.ts';
import type { TrainingMethodName } from '../../training/methods/run.ts';
import { worldInputs } from '../../training/methods/worldInputs.ts';
import { exportedRun, type RunMaterial } from '../../worker/export/exportedRun.ts';
import { learntProxy } from '../../worker/export/learntProxy.ts';
import { zipped } from '../../worker/export/zipped.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { makeFolder, replaceFile } from '../files/disk.ts';
import {
  CHAT_FILES,
  fileOfModel,
  readCardOf,
  readChatOf,
  readModelFolder,
  readReference,
  readRequiredTokenizer,
  readText,
} from '../files/modelFiles.ts';
import { readRewardModelFolder } from '../files/rewardModelFiles.ts';
import { startBackend } from '../platform/platform.ts';
import { checkUnchanged } from '../train/inputs.ts';
import { methodInputsOf } from '../train/methodInputs.ts';
import { readRows } from '../train/metricsFile.ts';
import type { TrainPlan } from '../train/plan.ts';
import { readState } from '../train/runFolder.ts';
import { runTexts } from '../train/runTexts.ts';
import { worldOfModel } from './worldOfModel.ts';

export const command = labCommand(
  'export',
  `Writes a run with all that it takes to go on elsewhere: models in Hugging Face layout or as a PEFT adapter, the ` +
    `tokenizer with padding, data in TRL's lines, the reward, and a script that continues or repeats the run with ` +
    `TRL ${TRL_VERSION}. Prints one JSON object with the files and their bytes.`,
)
  .addOption(new Option('--run <DIR>', 'a folder that lab train wrote').makeOptionMandatory())
  .addOption(new Option('--out <FILE.zip|DIR>', 'a zip file, or a folder').makeOptionMandatory())
  .addOption(new Option('--overwrite', 'overwrites what is already in --out'));

/** `lab export` */
export async function run(args: string[]): Promise<void> {
  const { run: folder, out, overwrite = false } = readOptions(command, args);
  if (existsSync(out) && !overwrite)
    throw new FileProblem(out, 'is there already', 'Choose another name, or add --overwrite.');
  const material = await materialOf(folder);
  const exported = exportedRun(material);
  const files = bundleOf(exported);
  if (out.endsWith('.zip')) replaceFile(out, inZip(files, out));
  else {
    for (const [path, content] of files) {
      makeFolder(dirname(join(out, path)));
      replaceFile(join(out, path), content);
    }
  }
  const trl = trlExports[material.method];
  console.log(
    JSON.stringify({
      out,
      method: material.method,
      step: material.step,
      trainer: trlOf(exported) && `${trl.trainer}Trainer`,
      note: trl.trainer === null ? trl.because : (trl.differs ?? ''),
      files: Object.fromEntries([...files].map(([path, content]) => [path, bytesOf(content).length])),
    }),
  );
}

/** Everything of a run in a folder, read again from where it was trained. */
async function materialOf(folder: string): Promise<RunMaterial> {
  const { run: file, state } = readState(folder);
  checkUnchanged(file);
  const method = methodNameOf(file.method) as TrainingMethodName | null;
  if (!method)
    throw new FileProblem(folder, `was trained with ${file.method.slice(0, 40)}`, 'Update the lab.');
  // How often it was measured is the page's; every other control has its value.
  const evaluateEvery = Number(methods[method].controls.evaluateEvery.default);
  const config = { evaluateEvery, ...file.config } as RunConfig;
  const reference = readModelFolder(file.model);
  const initial =
    config.start === 'base' && methods[method].data.base ? readModelFolder(file.base) : reference;
  const frozen = file.reference ? readReference(file.reference, reference.config) : reference;
  const tokenizer = readRequiredTokenizer(file.model);
  const card = fileOfModel(file.model, 'card.json');
  const judged =
    file.world && existsSync(card) ? worldOfModel(file.world, readCardOf(file.model), file.model) : null;
  const ofWorld = judged && worldInputs(judged.world, judged.gold, tokenizer, reference.config);
  const [settings, template] = CHAT_FILES.map((name) => fileOfModel(file.model, name));
  return {
    method,
    config,
    step: file.step,
    state,
    world: judged ? file.world : '',
    gold: judged?.gold ?? null,
    initial,
    reference: frozen,
    proxy: await proxyOf({ method, run: file }, initial),
    tokenizer: {
      ...tokenizer,
      file: readText(fileOfModel(file.model, 'tokenizer.json')),
      config: existsSync(settings) ? readText(settings) : undefined,
      template: existsSync(template) ? readText(template) : undefined,
    },
    card: existsSync(card) ? readText(card) : undefined,
    texts: runTexts(file, { config: reference.config, tokenizer, chat: readChatOf(file.model) }, ofWorld),
    rows: readRows(folder, file.step).map((line) => JSON.parse(line) as object),
    settings: file,
    judge: judged ? judgeFiles(file.world) : undefined,
  };
}

/** The reward model that was named, or the one that the run learnt first. */
async function proxyOf({ method, run }: Pick<TrainPlan, 'method' | 'run'>, stored: StoredModel) {
  if (!methods[method].data.samples) return null;
  if (run.rewardModel) return readRewardModelFolder(run.rewardModel);
  if (run.config.reward !== 'proxy' && run.config.reward !== 'ratings') return null;
  await startBackend(run.backend);
  const plan = { method, run, out: '', everyPair: false, precisionBySize: false, overwrite: false };
  return learntProxy(methodInputsOf(plan, stored), run.config, {
    onProgress: (what, done, total) => {
      if (done % 10 === 0) console.error(`${what}, ${done} of ${total}`);
    },
    stopped: () => false,
    breathe: async () => {},
  });
}

function judgeFiles(world: string): Record<string, string> {
  const names = ['gold.py', `gold-${world}.json`];
  return Object.fromEntries(names.map((name) => [name, readText(join('public', 'export', name))]));
}

const bytesOf = (content: string | Uint8Array) =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

function inZip(files: BundleFiles, out: string): Uint8Array {
  try {
    return zipped(files, basename(out, '.zip'));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FileProblem(out, error.message, 'Name a folder as --out.');
  }
}
