import type { Workbox } from 'workbox-window';
import type { StoreApi } from 'zustand/vanilla';
import type { OfflineState } from '../page.ts';

/** What of workbox-window is needed; tests put a fake in its place. */
export type StoredPage = Pick<Workbox, 'addEventListener' | 'messageSkipWaiting' | 'register'>;

/**
 * Has the page stored in the browser, and watches for newer versions of it. Where the browser does not allow that, the
 * page works as long as there is a network, and nothing is said.
 *
 * @returns what reloads the page in the newer version
 */
export function startOffline(
  page: StoredPage,
  store: Pick<StoreApi<OfflineState>, 'getState' | 'setState'>,
  reload: () => void,
): () => void {
  let isAsked = false;
  page.addEventListener('activated', () => store.setState({ isStored: true }));
  page.addEventListener('waiting', () => store.setState({ newer: 'waiting' }));
  page.addEventListener('controlling', ({ isUpdate, isExternal }) => {
    if (isAsked) reload();
    else if (isUpdate || isExternal) store.setState({ newer: 'elsewhere' });
  });
  page
    .register()
    .then((registration) => {
      if (registration?.active) store.setState({ isStored: true });
    })
    .catch(() => undefined);
  return () => {
    isAsked = true;
    if (store.getState().newer === 'elsewhere') reload();
    else page.messageSkipWaiting();
  };
}
