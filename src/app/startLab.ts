import { readAddress, writeAddress } from './address.ts';
import { connect } from './client.ts';
import type { Lab } from './lab.ts';
import type { Page } from './page.ts';
import { labDatabase } from './storage/labDatabase.ts';
import { createRunKeeper } from './storage/persistence.ts';
import { fetchRecorded } from './storage/recorded.ts';
import { browserRunLocks } from './storage/runLocks.ts';
import { browserRunStorage } from './storage/runStorage.ts';
import { createLab } from './store.ts';
import { usualView } from './view.ts';
import { showProgressInTitle, watchVisibility } from './visibility.ts';

/** The lab of this page: reads the address, loads the model, and offers what an earlier visit left behind. */
export function startLab(page: Page): Lab {
  const { address, notice } = readAddress(location.search);
  const url = (path: string) => new URL(path, document.baseURI).href;
  const database = labDatabase(() => lab.notify(OLDER_PAGE));
  const locks = browserRunLocks(navigator.locks as LockManager | undefined);
  // Tabs share what is stored; each looks anew when another has changed it.
  const others = new BroadcastChannel('dpo-lab-runs');
  others.onmessage = () => void lab.findStored();
  const tell = () => others.postMessage('changed');
  const lab = createLab({
    address,
    modelUrl: url(`model/${address.modelName}/`),
    pairsUrl: url('pairs/'),
    exportUrl: url('export/'),
    recorded: (name) => fetchRecorded(url(`recorded/${name}.json`)),
    connect: (onEvent) => connect(onEvent),
    keeper: (onTrouble, onFreed) =>
      createRunKeeper({
        ...{ storage: browserRunStorage(database), locks },
        ...{ onTrouble, onFreed, onChanged: tell },
      }),
    sweeps: async (core) => {
      const { browserSweeps } = await import('./sweep/browserSweeps.ts');
      return browserSweeps(core, database, locks);
    },
    newSeed: () => crypto.getRandomValues(new Uint32Array(1))[0] % 100_000,
  });
  if (notice) lab.notify(notice);
  void lab.findStored();
  const preview = lab.loadPreview();
  // The worker's start takes all that a small machine has; what was recorded comes on the page first.
  const { embed, place } = page.store.getState();
  // In slides the model is loaded when somebody asks for a run, and the address stays as the slides gave it.
  const isStill = embed !== null && place.name === 'lab';
  if (!isStill) {
    void Promise.race([preview, after(PATIENCE_MS)]).then(() => whenIdle(() => lab.open()));
    keepAddress(lab, page);
  }
  watchVisibility(lab, document);
  showProgressInTitle(lab, document);
  return lab;
}

const OLDER_PAGE =
  'An older version of this page is open in another tab. Close that tab so that runs can be stored.';

/** Longest wait for what was recorded, and then for the moment at which it is drawn, before the worker starts anyway. */
const PATIENCE_MS = 1000;
const DRAWING_MS = 2000;

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function whenIdle(act: () => void): void {
  // Missing in some browsers still in use.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(act, { timeout: DRAWING_MS });
  else setTimeout(act, DRAWING_MS / 20);
}

const IN_ADDRESS = ['method', 'config', 'labelling', 'world', 'requestedBackend', 'pins', 'view'] as const;

/** The address bar follows the controls and the figures, so that a link repeats the experiment and a reload its picture. */
function keepAddress(lab: Lab, page: Page): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  lab.store.subscribe((now, before) => {
    if (IN_ADDRESS.every((name) => now[name] === before[name])) return;
    clearTimeout(timer);
    // Browsers refuse hundreds of changes within seconds, which dragging a slider would make.
    timer = setTimeout(() => {
      const state = lab.store.getState();
      // What was opened beside stays closed after a reload, as it always was.
      const view = { ...state.view, open: usualView.open };
      const query = writeAddress({ ...state, view }, page.store.getState().theme);
      history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
    }, 300);
  });
}
