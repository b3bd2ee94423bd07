import { FileProblem } from '../../experiment/fileProblem.ts';
import { type ModelCard, type PairsCard, readModelCard, readPairsCard } from '../../formats/cards.ts';
import { type PairRow, readPreferencePairs } from '../../formats/preferencePairs.ts';
import { readCheckpoint, readWeights, type StoredModel } from '../../model/checkpoint.ts';
import { tokenisePairs } from '../../model/texts/tokenisePairs.ts';
import type { PreferencePair } from '../../tasks/pairs.ts';
import type { ChatTemplate } from '../../text/chat/chatTemplate.ts';
import { readTokenizer, type Tokenizer } from '../../text/tokenizer.ts';
import { downloadCard } from './download.ts';
import { downloadFolders, type LoadReport } from './folder.ts';
import type { PairTexts } from './pairMaker.ts';

/** A model, fetched and checked. */
export interface LoadedModel {
  card: ModelCard;
  stored: StoredModel;
  tokenizer: Tokenizer;
  /** Its chat template; the lab's own models have none. */
  chat?: ChatTemplate | null;
  /** Files as they came, for who takes them elsewhere: tokenizer.json and card.json; the others where the model has them. */
  source: { tokenizer: string; card: string; tokenizerConfig?: string; chatTemplate?: string };
  downloadedBytes: number;
}

const MODEL_FILES = ['config.json', 'tokenizer.json', 'model.safetensors'] as const;
const PAIR_FILES = ['train.jsonl', 'heldout.jsonl'] as const;

/**
 * Fetches a model and the preference pairs of one of its worlds. Addresses are folders, ending in a slash; the
 * pairs of each world lie in a folder of its name.
 *
 * @throws FileProblem that names the file and what is wrong with it
 */
export async function loadModel(
  modelUrl: string,
  pairsUrl: string,
  world: string,
  report: LoadReport,
): Promise<{ model: LoadedModel; pairs: PairTexts }> {
  const [cardText, pairsCard] = await Promise.all([
    downloadCard(`${modelUrl}card.json`),
    loadPairsCard(pairsUrl, world),
  ]);
  const card = readModelCard(cardText, 'card.json of the model');
  checkSpeaks(card, world);
  const { contents, downloadedBytes } = await downloadFolders(
    [
      { url: modelUrl, files: card.files, names: MODEL_FILES },
      { url: `${pairsUrl}${world}/`, files: pairsCard.files, names: PAIR_FILES },
    ],
    report,
  );
  const [files, pairFiles] = contents;
  const stored = readCheckpoint(textOf(files['config.json']), files['model.safetensors'], '');
  const source = { tokenizer: textOf(files['tokenizer.json']), card: cardText };
  const tokenizer = readTokenizer(source.tokenizer, 'tokenizer.json');
  const model = { card, stored, tokenizer, source, downloadedBytes };
  return { model, pairs: readPairs(pairFiles, model) };
}

/** Fetches the preference pairs of another world for a model that is there already. */
export async function loadPairs(
  pairsUrl: string,
  world: string,
  model: LoadedModel,
  report: LoadReport,
): Promise<PairTexts> {
  checkSpeaks(model.card, world);
  const { files } = await loadPairsCard(pairsUrl, world);
  const folder = { url: `${pairsUrl}${world}/`, files, names: PAIR_FILES };
  const { contents } = await downloadFolders([folder], report);
  return readPairs(contents[0], model);
}

/**
 * Fetches the model before fine-tuning, which lies beside the fine-tuned one in a folder `base/`.
 *
 * @throws FileProblem where it is not there or has another shape
 */
export async function loadBaseModel(
  modelUrl: string,
  { stored, card }: Pick<LoadedModel, 'stored' | 'card'>,
  report: LoadReport,
): Promise<StoredModel> {
  const url = modelUrl.replace(/[^/]+\/$/, 'base/');
  const file = 'model.safetensors of the base model';
  const baseCard = await downloadCard(`${url}card.json`).catch(() => null);
  if (baseCard === null) {
    throw new FileProblem(
      `the model “${card.name}”`,
      'came without its base model',
      'Start from the reference instead.',
    );
  }
  const { files } = readModelCard(baseCard, 'card.json of the base model');
  const { contents } = await downloadFolders([{ url, files, names: ['model.safetensors'] }], report);
  return readWeights(stored.config, contents[0]['model.safetensors'], file);
}

/** @throws FileProblem where the model was not made for the world */
export function checkSpeaks(card: ModelCard, world: string): void {
  if (Object.hasOwn(card.worlds, world)) return;
  const problem = `the model “${card.name}” was not trained on the world “${world.slice(0, 40)}”`;
  const known = Object.keys(card.worlds).join(', ');
  throw new FileProblem('card.json', problem, `Choose one of its worlds: ${known}.`);
}

async function loadPairsCard(pairsUrl: string, world: string): Promise<PairsCard> {
  const card = readPairsCard(await downloadCard(`${pairsUrl}${world}/card.json`), 'card.json of the pairs');
  if (card.world === world) return card;
  throw new FileProblem(
    'card.json of the pairs',
    `belongs to the world “${card.world}”`,
    'Download the folder again.',
  );
}

type PairFiles = Record<(typeof PAIR_FILES)[number], Uint8Array>;

function readPairs(files: PairFiles, model: Pick<LoadedModel, 'stored' | 'tokenizer'>): PairTexts {
  const [train, heldOut] = PAIR_FILES.map((name) => checkedPairs(textOf(files[name]), name, model));
  return { train, heldOut };
}

/**
 * Pairs as texts, all of which the model can read.
 *
 * @throws FileProblem that names the line
 */
export function checkedPairs(
  text: string,
  file: string,
  { stored, tokenizer }: Pick<LoadedModel, 'stored' | 'tokenizer'>,
): PreferencePair[] {
  const rows = readPreferencePairs(text, file);
  tokenisePairs(rows, stored.config, tokenizer, file);
  return rows.map((row) => textPair(row, file));
}

function textPair(row: PairRow, file: string): PreferencePair {
  if ('prompt' in row) return { prompt: row.prompt, chosen: row.chosen, rejected: row.rejected };
  const cure = 'Use pairs of texts.';
  throw new FileProblem(`${file}, line ${row.line}`, 'holds token ids, which no judge can read', cure);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
