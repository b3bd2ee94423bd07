import { readAddress, writeAddress } from './address.ts';
import { connect } from './client.ts';
import type { Lab } from './lab.ts';
import { createRunKeeper } from './persistence.ts';
import { fetchRecorded } from './recorded.ts';
import { browserRunStorage } from './runStorage.ts';
import { createLab } from './store.ts';
import { showProgressInTitle, watchVisibility } from './visibility.ts';

/** The lab of this page: reads the address, loads the model, and offers what an earlier visit left behind. */
export function startLab(): Lab {
  const { address, problems } = readAddress(location.search);
  const url = (path: string) => new URL(path, document.baseURI).href;
  const lab = createLab({
    address,
    modelUrl: url(`model/${address.modelName}/`),
    pairsUrl: url('pairs/reviews/'),
    connect: (onEvent) => connect(onEvent),
    keeper: (onTrouble) => createRunKeeper(browserRunStorage(), onTrouble),
    newSeed: () => crypto.getRandomValues(new Uint32Array(1))[0] % 100_000,
  });
  for (const problem of problems) lab.notify(problem);
  lab.open();
  void lab.findStored();
  void fetchRecorded(url('recorded/reviews-dpo.json')).then((found) => {
    if ('record' in found) lab.showRecorded(found.record);
    else lab.notify(found.notice);
  });
  keepAddress(lab);
  watchVisibility(lab, document);
  showProgressInTitle(lab, document);
  return lab;
}

/** The address bar follows the controls, so that a link repeats the experiment. */
function keepAddress(lab: Lab): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  lab.store.subscribe((now, before) => {
    if (now.config === before.config && now.wish === before.wish && now.theme === before.theme) return;
    clearTimeout(timer);
    // Browsers refuse hundreds of changes within seconds, which dragging a slider would make.
    timer = setTimeout(() => {
      history.replaceState(
        null,
        '',
        `${location.pathname}${writeAddress(lab.store.getState())}${location.hash}`,
      );
    }, 300);
  });
}
