import { TRL_VERSION, type TrlExport, trlExports } from '../../experiment/methods/trl.ts';
import { writeAdapterConfig } from './adapterConfig.ts';
import type { ExportedRun, ModelBytes } from './exported.ts';
import { modelCard } from './modelCard.ts';
import { rewardScript } from './rewardScript.ts';
import { type Padding, tokenizerFiles } from './tokenizerFiles.ts';
import { type ScriptParts, trainScript, trlYaml } from './trainScript.ts';
import { trlArguments } from './trlArguments.ts';

export type BundleFiles = Map<string, string | Uint8Array>;

/** Versions with which the bundle was tried (public/docs/peers.md). */
const REQUIREMENTS = [
  'torch==2.13.0',
  'transformers==5.24.0',
  `trl==${TRL_VERSION}`,
  'peft==0.21.0',
  'datasets==5.2.0',
  'accelerate==1.15.0',
];

const folders = { policy: 'policy', adapter: 'adapter', 'reward model': 'reward_model' } as const;

/**
 * The files of a run that leaves the lab, by their paths: models in Hugging Face's layout or as a PEFT adapter, the
 * tokenizer with padding, data in TRL's lines, and a script that goes on in TRL where TRL has the method. Pure: the
 * page makes a zip of it and the command line a folder or a zip.
 */
export function bundleOf(run: ExportedRun): BundleFiles {
  const files: BundleFiles = new Map();
  const { files: ownTokenizer, padding } = tokenizerFiles(
    run.tokenizer.file,
    run.endOfText,
    run.contextLength,
    run.tokenizer.config,
  );
  const addModel = (folder: string, { config, weights }: ModelBytes) => {
    files.set(`${folder}/config.json`, withPadding(config, padding));
    files.set(`${folder}/model.safetensors`, weights);
    addTokenizer(folder);
  };
  const addTokenizer = (folder: string) => {
    for (const [name, text] of Object.entries(ownTokenizer)) files.set(`${folder}/${name}`, text);
    if (run.tokenizer.template) files.set(`${folder}/chat_template.jinja`, run.tokenizer.template);
  };
  const addCard = (folder: string) => run.card && files.set(`${folder}/card.json`, run.card);

  const start = run.start ? 'start' : 'reference';
  const made = folders[run.made.kind];
  if (run.made.kind === 'adapter') {
    files.set(`${made}/adapter_config.json`, writeAdapterConfig(run.made.adapter, start));
    files.set(`${made}/adapter_model.safetensors`, run.made.weights);
    addTokenizer(made);
  } else addModel(made, run.made);
  if (run.made.kind !== 'reward model') addCard(made);
  if (run.reference) {
    addModel('reference', run.reference);
    addCard('reference');
  }
  if (run.start) addModel('start', run.start);
  if (run.rewardModel) {
    addModel('reward_model', run.rewardModel);
    files.set('reward_model/reward.json', run.rewardModel.scale);
  }

  files.set('train.jsonl', lines(run.train));
  if (run.heldOut.length > 0) files.set('heldout.jsonl', lines(run.heldOut));
  files.set('metrics.jsonl', lines(run.rows));
  files.set('run.json', `${JSON.stringify(run.settings, null, 2)}\n`);

  const script = scriptOf(run, start, made);
  if (script) {
    files.set('train.py', trainScript(script));
    files.set('trl.yaml', trlYaml(script));
    files.set('requirements.txt', `${REQUIREMENTS.join('\n')}\n`);
  }
  if (run.reward) files.set('reward.py', rewardScript(run.reward));
  for (const [name, text] of Object.entries(run.gold ?? {})) files.set(name, text);
  files.set('README.md', modelCard(run, { made, start, padding, files: [...files.keys()] }));
  return files;
}

/** Null where TRL has no trainer, or no reward that the run had. */
function scriptOf(run: ExportedRun, start: string, made: string): ScriptParts | null {
  const trl = trlOf(run);
  if (!trl) return null;
  const { config, step } = run;
  const updates = trl.updates?.(config) ?? 1;
  // A batch of more rows than there are is all of them.
  const samples = trl.trainer === 'RLOO' || trl.trainer === 'GRPO';
  const batch = samples ? trl.batch(config) : Math.min(trl.batch(config), run.train.length);
  return {
    trainer: trl.trainer,
    args: trlArguments(trl, config, run),
    maxSteps: config.steps * updates,
    doneSteps: step,
    batch,
    nextRow: run.train.length === 0 ? 0 : (step * run.rowsOfStep) % run.train.length,
    start,
    made,
    // A reward model has no reference; its tokenizer lies beside what it began as.
    reference: run.reference ? 'reference' : start,
    adapter: run.made.kind === 'adapter' ? run.made.adapter : null,
  };
}

/** The trainer that the run can go on with. */
export function trlOf({ method, reward, longestPrompt }: ExportedRun): TrlExport | null {
  const trl = trlExports[method];
  if (trl.trainer === null) return null;
  return longestPrompt > 0 && !reward ? null : trl;
}

/** The configuration with the token that fills up rows: who classifies a batch looks for the last token before it. */
function withPadding(config: string, padding: Padding | null): string {
  if (!padding) return config;
  return `${JSON.stringify({ ...(JSON.parse(config) as object), pad_token_id: padding.id }, null, 2)}\n`;
}

function lines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
