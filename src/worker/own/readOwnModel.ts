import { type ModelConfig, positionsOf, readingAtMost } from '../../experiment/architectures/architecture.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { frozenPrecisionFor } from '../../experiment/memory/frozenPrecision.ts';
import { memoryProblem } from '../../experiment/memory/memoryLimits.ts';
import type { Setting } from '../../experiment/memory/runBatches.ts';
import { runMemory, warmUpFor } from '../../experiment/memory/runMemory.ts';
import type { RunConfig } from '../../experiment/methods/methods.ts';
import type { BackendName, BackendReport } from '../../experiment/metrics/run.ts';
import {
  type MemoryPlan,
  type ModelFile,
  type OwnModelReport,
  readsByItself,
  type StepProbe,
  sizeOf,
} from '../../experiment/own/ownModel.ts';
import { random } from '../../experiment/random.ts';
import { architectureOf } from '../../model/architectures/architectures.ts';
import { findWeights, readFoundWeights, type WeightPlaces } from '../../model/checkpointFiles.ts';
import { modelShape, readModelConfig, withGenerationConfig } from '../../model/modelConfig.ts';
import { textLengths } from '../../model/texts/textLengths.ts';
import { type ChatTemplate, readChatTemplate } from '../../text/chat/chatTemplate.ts';
import { readTokenizer } from '../../text/tokenizer.ts';
import type { LoadReport } from '../loading/folder.ts';
import type { LoadedModel } from '../loading/loadModel.ts';
import { evaluationSize } from '../loading/memory.ts';
import { type Sizes, sizesFor } from '../loading/sizes.ts';
import { type ModelFolder, sortOut } from './modelFiles.ts';
import { probeStep } from './probeStep.ts';

/** Somebody's own model: looked at before anything large is read, then read. */

/** Fewer leave no room for a prompt and an answer. */
const FEWEST_TOKENS = 32;
const GENERATION = 'generation_config.json';
/** Bytes of each file of weights that make up the model's digest, at three places. */
const DIGESTED = 2 ** 16;

interface Looked {
  folder: ModelFolder;
  config: ModelConfig;
  places: WeightPlaces;
}

async function look(files: readonly ModelFile[], reads: number | null): Promise<Looked> {
  const folder = await sortOut(files);
  const told = readModelConfig(folder.texts['config.json'], 'config.json');
  const generation = folder.texts[GENERATION];
  const whole = generation === undefined ? told : withGenerationConfig(told, generation, GENERATION);
  const config = readingAtMost(whole, reads ?? readsByItself(modelShape(whole).parameters));
  if (config.contextLength < FEWEST_TOKENS) {
    throw new FileProblem(
      'config.json',
      `the model reads ${config.contextLength} tokens, prompt and answer together; at least ${FEWEST_TOKENS} are needed`,
      'Use another model.',
    );
  }
  return { folder, config, places: await findWeights(config, folder.weights) };
}

/**
 * What a model is, what it takes and whether that fits here: from its small files and the headers of its weights.
 *
 * @param name of its folder; the one that `config.json` gives, if empty
 * @param reads tokens that it is to read at most; as many as suit its size, if null
 * @throws FileProblem that names the file, what is wrong with it and what to do
 */
export async function lookAtModel(
  files: readonly ModelFile[],
  { name, reads }: { name: string; reads: number | null },
  backend: BackendReport,
): Promise<OwnModelReport> {
  const { folder, config, places } = await look(files, reads);
  const { texts, used } = folder;
  readTokenizer(texts['tokenizer.json'], 'tokenizer.json');
  const { layers, width, heads, vocabulary, contextLength } = config;
  return {
    id: `${nameIn(texts['config.json'], name)}-${await digestOf(folder)}`,
    architecture: architectureOf(config).title,
    parameters: places.layout.size,
    ...{ layers, width, heads, vocabulary },
    dtypes: places.dtypes,
    positions: positionsOf(config),
    reads: contextLength,
    chat: chatIn(folder) !== null,
    files: used.map((file) => file.name),
    bytes: used.reduce((sum, file) => sum + sizeOf(file), 0),
    plans: plansFor(config, places.layout.size, backend),
  };
}

function plansFor(config: ModelConfig, parameters: number, backend: BackendReport): MemoryPlan[] {
  const sizes = sizesFor(parameters, backend.software);
  const chosen = warmUpFor(parameters);
  const ranks = [0, Number(chosen.config.loraRank) || 8];
  return ranks.map((loraRank) => {
    const settings = { ...chosen, config: { ...chosen.config, loraRank } as RunConfig };
    const memory = runMemory(settings, worstSetting(config, backend, sizes));
    const problem = memoryProblem(memory, backend);
    return {
      loraRank,
      batchSize: Number(settings.config.batchSize),
      bytes: memory.bytes,
      problem: problem && `${problem.cause} ${problem.cure}`,
    };
  });
}

/**
 * How long a step would take, as a model of this size begins.
 *
 * @param reads as `lookAtModel` was told
 */
export async function timeStep(
  files: readonly ModelFile[],
  reads: number,
  backend: BackendReport,
): Promise<StepProbe> {
  const { config, places } = await look(files, reads);
  const sizes = sizesFor(places.layout.size, backend.software);
  return probeStep(config, warmUpFor(places.layout.size), worstSetting(config, backend, sizes));
}

/** Texts as long as the model reads: nobody knows yet which it will be given. */
function worstSetting(config: ModelConfig, { backend }: BackendReport, sizes: Sizes): Setting {
  const model = modelShape(config);
  return {
    backend,
    ...(frozenPrecisionFor(backend, model.parameters) === 'float16' && { frozen: 'float16' }),
    model,
    texts: textLengths([], config.contextLength),
    evaluation: evaluationSize(sizes),
  };
}

/**
 * Reads all of a model.
 *
 * @param id as `lookAtModel` gave it
 * @param backend that will compute
 */
export async function readOwnModel(
  files: readonly ModelFile[],
  { id, reads }: { id: string; reads: number },
  { onProgress }: Pick<LoadReport, 'onProgress'>,
  backend: BackendName = 'wasm',
): Promise<LoadedModel> {
  const { folder, places } = await look(files, reads);
  const tokenizer = readTokenizer(folder.texts['tokenizer.json'], 'tokenizer.json');
  const total = places.places.reduce((sum, { begin, end }) => sum + end - begin, 0);
  let loaded = 0;
  onProgress(0, total);
  const onBytes = (bytes: number) => {
    loaded += bytes;
    onProgress(loaded, total);
  };
  const stored = await readFoundWeights(places, onBytes, frozenPrecisionFor(backend, places.layout.size));
  return {
    // It speaks no world of the lab, so nobody knows gold.
    card: { name: id, worlds: {}, files: {} },
    stored,
    tokenizer,
    chat: chatIn(folder),
    source: {
      tokenizer: folder.texts['tokenizer.json'],
      card: '',
      tokenizerConfig: folder.texts['tokenizer_config.json'],
      chatTemplate: folder.texts['chat_template.jinja'],
    },
    downloadedBytes: 0,
  };
}

function chatIn({ texts }: ModelFolder): ChatTemplate | null {
  return readChatTemplate(texts['tokenizer_config.json'] ?? null, texts['chat_template.jinja'] ?? null);
}

/** Letters, digits and a few signs, as in a file's name. */
function nameIn(config: string, name: string): string {
  const { _name_or_path: given } = JSON.parse(config) as { _name_or_path?: unknown };
  const found = name || (typeof given === 'string' && given.split('/').at(-1)) || 'model';
  const plain = found.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return plain.slice(0, 40) || 'model';
}

/**
 * Tells models apart, also those that differ in their weights alone: 32 bits, no secret. Of weights that are still on a
 * hub the header must do: their name has the commit too.
 */
async function digestOf({ texts, weights }: ModelFolder): Promise<string> {
  const parts = weights.map(async ({ name, content }) => {
    const places = [0, Math.floor(content.size / 2), Math.max(0, content.size - DIGESTED)];
    const bytes = await Promise.all(places.map((at) => content.slice(at, at + DIGESTED).arrayBuffer()));
    // Each byte is one character.
    const text = bytes.map((part) => new TextDecoder('latin1').decode(part)).join('');
    return `${name} ${content.size} ${text}`;
  });
  const text = [texts['config.json'], ...(await Promise.all(parts))].join('\n');
  return random(0, 'model', text)
    .below(2 ** 32)
    .toString(16)
    .padStart(8, '0');
}
