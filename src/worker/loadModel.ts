import { FileProblem } from '../experiment/fileProblem.ts';
import { type ModelCard, readModelCard, readPairsCard } from '../formats/cards.ts';
import { readPreferencePairs } from '../formats/preferencePairs.ts';
import { readGpt2Checkpoint, type StoredModel } from '../model/checkpoint.ts';
import type { TokenPair } from '../model/preferenceBatch.ts';
import { tokenisePairs } from '../model/tokenisePairs.ts';
import { readTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import { downloadCard, downloadFile, type ExpectedFile } from './download.ts';

/** A model and its preference pairs, fetched and checked. */
export interface LoadedModel {
  card: ModelCard;
  stored: StoredModel;
  tokenizer: Tokenizer;
  trainPairs: TokenPair[];
  heldOutPairs: TokenPair[];
  downloadedBytes: number;
}

/**
 * Fetches everything that a lab session needs. Both addresses are folders, ending in a slash.
 *
 * @param onProgress bytes so far and in all
 * @throws FileProblem that names the file and what is wrong with it
 */
export async function loadModel(
  modelUrl: string,
  pairsUrl: string,
  onProgress: (loadedBytes: number, totalBytes: number) => void,
  onNotice: (sentence: string) => void,
): Promise<LoadedModel> {
  const [modelCardText, pairsCardText] = await Promise.all([
    downloadCard(`${modelUrl}card.json`),
    downloadCard(`${pairsUrl}card.json`),
  ]);
  const card = readModelCard(modelCardText, 'card.json of the model');
  const pairsCard = readPairsCard(pairsCardText, 'card.json of the pairs');

  const wanted = [
    ...['config.json', 'tokenizer.json', 'model.safetensors'].map((name) => ({
      name,
      url: modelUrl,
      files: card.files,
    })),
    ...['train.jsonl', 'heldout.jsonl'].map((name) => ({ name, url: pairsUrl, files: pairsCard.files })),
  ].map(({ name, url, files }) => ({ name, url: url + name, expected: expectedFile(files, name) }));
  const total = wanted.reduce((sum, { expected }) => sum + expected.bytes, 0);

  let loaded = 0;
  let downloadedBytes = 0;
  onProgress(0, total);
  const notices = new Set<string>();
  const report = {
    onBytes: (bytes: number, fromNetwork: boolean) => {
      loaded += bytes;
      if (fromNetwork) downloadedBytes += bytes;
      onProgress(loaded, total);
    },
    // Each file would say the same.
    onNotice: (sentence: string) => {
      if (!notices.has(sentence)) onNotice(sentence);
      notices.add(sentence);
    },
  };
  const contents = await Promise.all(wanted.map(({ url, expected }) => downloadFile(url, expected, report)));
  const textOf = (index: number) => new TextDecoder().decode(contents[index]);

  const stored = readGpt2Checkpoint(textOf(0), contents[2], '');
  const tokenizer = readTokenizer(textOf(1), 'tokenizer.json');
  const pairsOf = (index: number) => {
    const { name } = wanted[index];
    return tokenisePairs(readPreferencePairs(textOf(index), name), stored.config, tokenizer, name);
  };
  return { card, stored, tokenizer, trainPairs: pairsOf(3), heldOutPairs: pairsOf(4), downloadedBytes };
}

function expectedFile(files: Record<string, ExpectedFile>, name: string): ExpectedFile {
  if (Object.hasOwn(files, name)) return files[name];
  throw new FileProblem('card.json', `does not list ${name}`, 'Fetch the folder again.');
}
