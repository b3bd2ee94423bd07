import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { nearest } from '../experiment/controls.ts';
import { random } from '../experiment/random.ts';
import { type Gpt2Config, writeGpt2Config } from '../formats/gpt2Config.ts';
import { uploadModel, writeGpt2Weights } from '../model/checkpoint.ts';
import type { LanguageModel } from '../model/gpt2.ts';
import { gpt2Layout } from '../model/parameters.ts';
import { demonstration } from '../tasks/draw.ts';
import { worldNamed } from '../tasks/worlds.ts';
import { trainBpe } from '../text/bpeTraining.ts';
import { readTokenizer } from '../text/tokenizer.ts';
import { readOptions } from './options.ts';
import { startBackend } from './platform.ts';
import { writeCard } from './pretrain/card.ts';
import { initialWeights } from './pretrain/initial.ts';
import { trainPhase } from './pretrain/phase.ts';
import { LABELLER, makePairs } from './pretrain/preferencePairs.ts';
import { measureQuality } from './pretrain/quality.ts';
import { type Recipe, recipes } from './pretrain/recipe.ts';

/**
 * `npm run pretrain`: makes a model from nothing but its recipe: tokenizer, pretraining, supervised fine-tuning,
 * gold's scale, preference pairs, cards. Interrupted, it goes on where it was; `--fresh yes` begins again.
 *
 *   --recipe reviews|tiny   --out FOLDER for model and pairs, `public` if absent
 */
async function main(args: string[]): Promise<void> {
  const options = readOptions(args, ['recipe', 'out', 'fresh']);
  const recipe = recipeNamed(options.recipe ?? 'reviews');
  const out = options.out ?? 'public';
  const stateFolder = join('.cache', 'pretrain', recipe.name);
  if (options.fresh === 'yes') rmSync(stateFolder, { recursive: true, force: true });
  await startBackend('wasm');

  const world = worldNamed(recipe.world);
  const { tokenizer: t, seed } = recipe;
  const tokenizerText = random(seed, 'tokenizer');
  const documents = Array.from({ length: t.documents }, () => world.document(tokenizerText));
  const bpe = trainBpe(documents, t.entries, t.minCount);
  const tokenizer = readTokenizer(bpe.json, 'tokenizer.json');
  const config: Gpt2Config = {
    ...recipe.model,
    vocabulary: bpe.vocabulary,
    layerNormEpsilon: 1e-5,
    endOfText: bpe.endOfText,
    tiedHead: true,
  };

  const batchOf = (
    size: number,
    purpose: string,
    one: (stream: ReturnType<typeof random>) => [number[], number[]],
  ) => {
    return (step: number) => {
      const stream = random(seed, purpose, step);
      return Array.from({ length: size }, () => {
        const [prompt, completion] = one(stream);
        return { prompt, completion: [...completion, bpe.endOfText] };
      });
    };
  };
  // A document is its own first token's completion: every later token and the end are predicted.
  const documentBatch = batchOf(recipe.base.batch, 'document', (stream) => {
    const ids = tokenizer.encode(world.document(stream));
    return [ids.slice(0, 1), ids.slice(1)];
  });
  const demonstrationBatch = batchOf(recipe.sft.batch, 'demonstration', (stream) => {
    const { prompt, completion } = demonstration(world, 'train', stream);
    return [tokenizer.encode(prompt), tokenizer.encode(completion)];
  });
  const initial = initialWeights(config, seed);
  const base = await trainPhase('base', stateFolder, config, recipe.base, initial, documentBatch);
  const sft = await trainPhase('sft', stateFolder, config, recipe.sft, base.weights, demonstrationBatch);

  const layout = gpt2Layout(config);
  const stored = { config, layout, weights: sft.weights, prefix: 'transformer.' };
  const model = uploadModel(stored);
  const quality = await measureQuality(recipe, model, world, tokenizer);

  const modelFolder = join(out, 'model', recipe.name);
  writeFiles(modelFolder, {
    'config.json': writeGpt2Config(config, 'float16'),
    'tokenizer.json': bpe.json,
    'model.safetensors': writeGpt2Weights(stored, 'F16'),
  });
  writeCard(modelFolder, ['config.json', 'tokenizer.json', 'model.safetensors'], {
    name: recipe.name,
    world: recipe.world,
    parameters: layout.size,
    made: { by: `npm run pretrain -- --recipe ${recipe.name}`, date: today(), machine: machine() },
    recipe,
    phases: { base: base.report, sft: sft.report },
    ...quality,
  });
  if (recipe.pairs) await writePairs(recipe, recipe.pairs, model, join(out, 'pairs', recipe.name));
  console.error(`Written to ${modelFolder}.`);

  async function writePairs(
    recipe: Recipe,
    counts: { train: number; heldout: number },
    m: LanguageModel,
    folder: string,
  ) {
    const files: Record<string, string> = {};
    for (const split of ['train', 'heldout'] as const) {
      const pairs = await makePairs(m, world, tokenizer, quality.gold, split, counts[split], seed);
      files[`${split}.jsonl`] = pairs.map((pair) => `${JSON.stringify(pair)}\n`).join('');
    }
    writeFiles(folder, files);
    writeCard(folder, Object.keys(files), {
      world: recipe.world,
      model: recipe.name,
      labeller: LABELLER,
      pairs: counts,
      seed,
    });
  }
}

function recipeNamed(name: string): Recipe {
  if (Object.hasOwn(recipes, name)) return recipes[name];
  throw new Error(`There is no recipe "${name}"; did you mean "${nearest(name, Object.keys(recipes))}"?`);
}

function writeFiles(folder: string, files: Record<string, string | Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function machine(): string {
  return `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}, wasm backend`;
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
