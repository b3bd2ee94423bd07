import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

/**
 * The page without a network: all files of one version are stored together, and served together. A newer version waits
 * until a person asks for it, or has closed the page everywhere, so that nothing changes in the middle of a run.
 */

declare const self: ServiceWorkerGlobalScope;
/** All that was built, put here by `cli/build/offline.ts`. */
declare const FILES: { url: string; revision: string }[];

precacheAndRoute(FILES);
// Settings stand behind a question mark, and are no part of a file's name. What has an ending is a file of its own.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('index.html'), {
    denylist: [/^[^?]*\.(?!html)[a-z0-9]+(?:\?|$)/],
  }),
);
cleanupOutdatedCaches();
// The first visit is served from here as soon as everything is stored, without a reload.
clientsClaim();

self.addEventListener('message', ({ data }) => {
  // workbox-window's messageSkipWaiting()
  if (data?.type === 'SKIP_WAITING') self.skipWaiting();
});
