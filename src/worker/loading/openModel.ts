import { FileProblem } from '../../experiment/fileProblem.ts';
import type { BackendName } from '../../experiment/metrics/run.ts';
import { type OwnData, ownKey } from '../../experiment/own/ownData.ts';
import { OWN, worldNames } from '../../experiment/worlds.ts';
import type { StoredModel } from '../../model/checkpoint.ts';
import { fittingData } from '../own/fittingData.ts';
import type { ModelSource } from '../protocol.ts';
import type { LoadReport } from './folder.ts';
import { type LoadedModel, loadBaseModel, loadModel } from './loadModel.ts';
import type { PairTexts } from './pairMaker.ts';

/** A model, and where an engine puts it first. */
export interface OpenedModel {
  model: LoadedModel;
  first: { world: string; key?: string; pairs: PairTexts };
  loadBase(): Promise<StoredModel>;
}

export interface Wanted {
  /** A folder for each world. */
  pairsUrl: string;
  world: string;
  own?: OwnData;
  backend: BackendName;
}

/** The world in which the shipped model is warmed up that is meant for own data. */
const FIRST = worldNames[0];

/**
 * Reads a model from where it is: from the server, with the pairs of a world, or from files of somebody's own, which
 * begin among own data.
 *
 * @throws FileProblem that names the file and what is wrong with it
 */
export async function openModel(
  source: ModelSource,
  { pairsUrl, world, own, backend }: Wanted,
  report: LoadReport,
): Promise<OpenedModel> {
  if (!('url' in source)) return openOwn(source, own, report, backend);
  // Own data need a world for the warm-up no less: the model is loaded in one, and enters them from there.
  const first = own ? FIRST : world;
  const { model, pairs } = await loadModel(source.url, pairsUrl, first, report);
  const quietly = { onProgress: () => {}, onNotice: report.onNotice };
  return {
    model,
    first: { world: first, pairs },
    loadBase: () => loadBaseModel(source.url, model, quietly),
  };
}

async function openOwn(
  { files, ...wanted }: Exclude<ModelSource, { url: string }>,
  own: OwnData | undefined,
  report: LoadReport,
  backend: BackendName,
): Promise<OpenedModel> {
  // Most visits do not need it.
  const { readOwnModel } = await import('../own/readOwnModel.ts');
  const { starterData } = await import('../own/starterData.ts');
  const model = await readOwnModel(files, wanted, report, backend);
  const pairs = own ? fittingData(own, model, report.onNotice) : starterData(model);
  return {
    model,
    first: { world: OWN, key: ownKey(own ?? pairs), pairs },
    loadBase: async () => {
      throw new FileProblem(
        `the model “${wanted.id}”`,
        'came without its base model',
        'Start from the reference instead.',
      );
    },
  };
}
