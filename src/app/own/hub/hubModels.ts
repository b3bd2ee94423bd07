import { bytesInWords } from '../../../experiment/memory/memoryLimits.ts';
import { bytesOfFiles, type HubName } from '../../../experiment/own/hub.ts';
import type { ModelFile } from '../../../experiment/own/ownModel.ts';
import type { Core } from '../../core.ts';
import type { Download, ModelShelf } from '../keptModel.ts';
import { modelShelf } from '../modelShelf.ts';
import { put } from '../ownActions.ts';
import { fetchModel } from './fetchModel.ts';
import { lookUp } from './lookUp.ts';

/** What a person can do with models on a hub. Nothing is asked of it but by `lookUp`, `fetch` and `goOn`. */
export interface HubModels {
  /** Asks the hub about a model; `own.looked` has what it is. */
  lookUp(name: HubName): Promise<void>;
  /** Fetches the model that was looked up; `own.fetching` has how far that is. */
  fetch(): Promise<void>;
  /** Goes on with a download that was stopped or cut off. */
  goOn(download: Download): Promise<void>;
  /** Stops the download; what has come stays. */
  stop(): void;
  discard(id: string): Promise<void>;
}

export function createHubModels(core: Core, shelfOf: () => Promise<ModelShelf> = modelShelf): HubModels {
  const { store, publisher, client } = core;
  const own = () => store.getState().own;
  let looking: AbortController | null = null;
  let stopping: AbortController | null = null;

  async function fetchAll(shelf: ModelShelf, download: Download): Promise<void> {
    const { id, files } = download.report;
    const total = bytesOfFiles(download.hub.files.filter(({ name }) => files.includes(name)));
    const nothing = { id, hub: download.hub.id, total, done: 0, checking: null, problem: null };
    const controller = new AbortController();
    stopping = controller;
    put(core, { fetching: nothing });
    const later = (change: object) => {
      const { fetching } = own();
      if (fetching) publisher.later({ own: { ...own(), fetching: { ...fetching, ...change } } });
    };
    try {
      await fetchModel(shelf, download, {
        signal: controller.signal,
        onBytes: (done) => later({ done, checking: null }),
        onChecking: (checking) => later({ checking }),
      });
      put(core, { fetching: null });
      core.notify(`“${id}” is in this browser now. Choose it under “Your own”, in the list of models.`);
    } catch (error) {
      const problem = controller.signal.aborted ? null : inWords(error, total);
      put(core, { fetching: problem === null ? null : { ...nothing, problem } });
    } finally {
      if (stopping === controller) stopping = null;
    }
  }

  /** One tab fetches a model, where the browser can tell. */
  async function alone(download: Download, begin: (shelf: ModelShelf) => Promise<void>): Promise<void> {
    if (stopping) return;
    const { id, bytes: total } = download.report;
    const at = { id, hub: download.hub.id, total, done: 0, checking: null };
    const work = async () => {
      try {
        const shelf = await shelfOf();
        await begin(shelf);
        await fetchAll(shelf, download);
      } catch (error) {
        put(core, { fetching: { ...at, problem: inWords(error, total) } });
      }
    };
    const locks = navigator.locks as LockManager | undefined;
    if (!locks) return work();
    await locks.request(`dpo-lab-fetch-${id}`, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      else put(core, { fetching: { ...at, problem: `Another tab is fetching “${id}”.` } });
    });
  }

  return {
    lookUp: async (name) => {
      looking?.abort();
      const controller = new AbortController();
      looking = controller;
      const nothing = {
        hub: null,
        name: '',
        files: [],
        reads: null,
        looking: true,
        found: null,
        problem: null,
      };
      put(core, { looked: nothing });
      try {
        const { hub, files } = await lookUp(name, controller.signal);
        if (looking !== controller) return;
        const title = `${name.id.split('/').at(-1)?.slice(0, 32)}-${hub.revision.slice(0, 7)}`;
        put(core, { looked: { ...nothing, hub, name: title, files } });
        client.lookAtModel({ name: title, reads: null, files });
      } catch (error) {
        if (looking === controller)
          put(core, { looked: { ...nothing, looking: false, problem: inWords(error, 0) } });
      }
    },
    fetch: async () => {
      const { looked } = own();
      if (!looked?.hub || !looked.found) return;
      const download = { hub: looked.hub, report: looked.found };
      const { files } = looked;
      await alone(download, async (shelf) => {
        await shelf.beginDownload(download);
        put(core, { looked: null });
        await keepSmallOnes(shelf, download, files);
      });
    },
    goOn: (download) => alone(download, async () => {}),
    stop: () => stopping?.abort(),
    discard: async (id) => {
      await (await shelfOf()).remove(id);
      if (own().fetching?.id === id) put(core, { fetching: null });
    },
  };
}

/** Files that are here already are not fetched once more. */
async function keepSmallOnes(
  shelf: ModelShelf,
  { hub, report }: Download,
  files: readonly ModelFile[],
): Promise<void> {
  const whole = files.filter(({ name, content }) =>
    hub.files.some((file) => file.name === name && file.bytes === content.size),
  );
  for (const { name, content } of whole) {
    if (!report.files.includes(name) || (await shelf.parts(report.id, name)).length > 0) continue;
    await shelf.addPart(report.id, name, 0, content);
  }
}

function inWords(error: unknown, bytes: number): string {
  if (error instanceof DOMException && error.name === 'QuotaExceededError')
    return `This browser has no room for its ${bytesInWords(bytes)}. Make room and continue, or download the model’s folder and drop it here.`;
  if (error instanceof Error)
    return 'cure' in error ? `${error.message}. ${error.cure}` : `${error.message}.`;
  return String(error);
}
