import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { type Gpt2Config, writeGpt2Config } from '../experiment/architectures/gpt2.ts';
import { random } from '../experiment/random.ts';
import { gpt2Layout } from '../model/architectures/gpt2.ts';
import { uploadModel, writeWeights } from '../model/checkpoint.ts';
import { initialWeights } from '../model/initialWeights.ts';
import { worldNamed } from '../tasks/worlds.ts';
import { trainBpe } from '../text/bpeTraining.ts';
import { readTokenizer } from '../text/tokenizer.ts';
import { programCommand, readOptions, runProgram } from './commandLine.ts';
import { choiceOption } from './options.ts';
import { startBackend } from './platform/platform.ts';
import { writeCard } from './pretrain/card.ts';
import { type Corpus, demonstrationBatches, packedRows } from './pretrain/corpus.ts';
import { describeBase, describeSft } from './pretrain/describe.ts';
import { type PhaseReport, trainPhase } from './pretrain/phase.ts';
import { LABELLER, makePairs } from './pretrain/preferencePairs.ts';
import { recipes } from './pretrain/recipe.ts';

const command = programCommand(
  'pretrain',
  "Makes the models from a recipe: tokenizer, pretraining, supervised fine-tuning, quality, gold's scale, " +
    'preference pairs, cards. Resumes after an interruption.',
)
  .addOption(choiceOption('--recipe <NAME>', 'the recipe', Object.keys(recipes)).default('lab'))
  .addOption(new Option('--out <DIR>', 'folder for models and pairs').default('public'))
  .addOption(choiceOption('--fresh <yes>', 'starts over', ['yes']));

/** `npm run pretrain` */
async function main(args: string[]): Promise<void> {
  const { recipe: name, out, fresh } = readOptions(command, args);
  const recipe = recipes[name];
  const stateFolder = join('.cache', 'pretrain', name);
  if (fresh === 'yes') rmSync(stateFolder, { recursive: true, force: true });
  const { report } = await startBackend('wasm');

  const { seed, folders } = recipe;
  const worlds = recipe.worlds.map(worldNamed);
  const bpe = trainTokenizer();
  const corpus: Corpus = {
    worlds,
    tokenizer: readTokenizer(bpe.json, 'tokenizer.json'),
    endOfText: bpe.endOfText,
    seed,
  };
  const config: Gpt2Config = {
    architecture: 'gpt2',
    ...recipe.model,
    vocabulary: bpe.vocabulary,
    layerNormEpsilon: 1e-5,
    endOfText: bpe.endOfText,
    tiedHead: true,
  };
  const layout = gpt2Layout(config);

  const rows = packedRows(corpus, recipe.base.rows, config.contextLength);
  const demonstrations = demonstrationBatches(corpus, recipe.sft.batch, recipe.sft.turns.map(worldNamed));
  const base = await trainPhase('base', stateFolder, config, recipe.base, initialWeights(config, seed), rows);
  const sft = await trainPhase('sft', stateFolder, config, recipe.sft, base.weights, demonstrations);

  const model = uploadModel(stored(sft.weights));
  const sftWorlds = await describeSft(model, corpus, recipe.goldSamples);
  if (folders.base) {
    const described = await describeBase(uploadModel(stored(base.weights)), corpus, sftWorlds);
    ship(folders.base, base.weights, { base: base.report }, described);
  }
  ship(folders.sft, sft.weights, { base: base.report, sft: sft.report }, sftWorlds);

  if (!recipe.pairs) return;
  for (const world of worlds) {
    const folder = join(out, 'pairs', world.name);
    const files: Record<string, string> = {};
    for (const split of ['train', 'heldout'] as const) {
      const { gold } = sftWorlds[world.name];
      const pairs = await makePairs(model, corpus, world, gold, split, recipe.pairs[split]);
      files[`${split}.jsonl`] = pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('');
    }
    writeFiles(folder, files);
    const facts = { world: world.name, model: folders.sft, labeller: LABELLER, pairs: recipe.pairs, seed };
    writeCard(folder, Object.keys(files), facts);
  }

  function trainTokenizer() {
    const { documentsPerWorld, entries, minCount } = recipe.tokenizer;
    const documents = worlds.flatMap((world) => {
      const stream = random(seed, 'tokenizer', world.name);
      return Array.from({ length: documentsPerWorld }, () => world.document(stream));
    });
    return trainBpe(documents, entries, minCount);
  }

  function stored(weights: Float32Array) {
    return { config, layout, weights, prefix: 'transformer.' };
  }

  function ship(
    model: string,
    weights: Float32Array,
    phases: Record<string, PhaseReport>,
    worlds: Record<string, unknown>,
  ) {
    const folder = join(out, 'model', model);
    const files = {
      'config.json': writeGpt2Config(config, 'float16'),
      'tokenizer.json': bpe.json,
      'model.safetensors': writeWeights(stored(weights), 'F16'),
    };
    writeFiles(folder, files);
    const made = {
      by: `npm run pretrain -- --recipe ${name}`,
      date: new Date().toISOString().slice(0, 10),
      machine: `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}, ${report.backend}`,
    };
    const facts = { name: model, worlds, parameters: layout.size, made, recipe, phases };
    writeCard(folder, Object.keys(files), facts);
    console.error(`Written to ${folder}.`);
  }
}

function writeFiles(folder: string, files: Record<string, string | Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

runProgram(main);
