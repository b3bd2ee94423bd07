import { dirname, join } from 'node:path';
import type { BackendReport } from '../../experiment/metrics/run.ts';
import { createEngine, type Engine, type EngineParts } from '../../worker/engine.ts';
import { checkedPairs, type LoadedModel } from '../../worker/loading/loadModel.ts';
import type { PairTexts } from '../../worker/loading/pairMaker.ts';
import { readCardOf, readModelFolder, readRequiredTokenizer, readText } from './modelFiles.ts';

/**
 * The page's engine, fed from folders on this machine.
 *
 * @param folder of the model
 * @param pairs folder of preference pairs of the world
 */
export function engineFrom(
  folder: string,
  world: string,
  pairs: string,
  backend: BackendReport,
  { sizes, proxyStore }: Pick<EngineParts, 'sizes' | 'proxyStore'> = {},
): Promise<{ engine: Engine; model: LoadedModel }> {
  const model = loadFolder(folder);
  const parts = {
    world,
    pairs: loadPairs(pairs, model),
    backend,
    loadBase: async () => readModelFolder(join(dirname(folder), 'base')),
    sizes,
    proxyStore,
  };
  return createEngine(model, parts).then((engine) => ({ engine, model }));
}

/** What the worker downloads. */
function loadFolder(folder: string): LoadedModel {
  return {
    card: readCardOf(folder),
    stored: readModelFolder(folder),
    tokenizer: readRequiredTokenizer(folder),
    source: {
      tokenizer: readText(join(folder, 'tokenizer.json')),
      card: readText(join(folder, 'card.json')),
    },
    downloadedBytes: 0,
  };
}

function loadPairs(folder: string, model: LoadedModel): PairTexts {
  const pairsOf = (name: string) => {
    const file = join(folder, name);
    return checkedPairs(readText(file), file, model);
  };
  return { train: pairsOf('train.jsonl'), heldOut: pairsOf('heldout.jsonl') };
}
