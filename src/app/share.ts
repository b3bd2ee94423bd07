import { type Address, writeAddress } from './address.ts';
import type { Theme } from './page.ts';
import type { LabState } from './state.ts';

/** A link to the lab as it is set, for students and for slides. */

export interface ShareWish {
  theme: Theme;
  /** What is shown and cannot be changed: "world", "method", names of controls. */
  lock: readonly string[];
  /** What is not even shown. */
  hide: readonly string[];
  /** For slides: one figure, which shows what was recorded until somebody starts it. */
  embedded: boolean;
  /** Whether arrows, page keys and space all belong to the slides. */
  withoutKeys: boolean;
}

export type Shared = Pick<
  LabState,
  'modelName' | 'world' | 'method' | 'requestedBackend' | 'config' | 'labelling'
>;

/** @param page address of the page, without query and place: "https://example.org/lab/" */
export function shareLink(state: Shared, page: string, wish: ShareWish): string {
  const address: Omit<Address, 'world'> & Pick<Shared, 'world'> = {
    ...state,
    lock: wish.lock,
    hide: wish.hide,
    exercise: null,
  };
  const ofFrame = wish.embedded ? ['embed=1', ...(wish.withoutKeys ? ['keys=none'] : [])] : [];
  const text = [writeAddress(address, wish.theme).slice(1), ...ofFrame].filter(Boolean).join('&');
  return `${page}${text && `?${text}`}#/lab`;
}

/** HTML for slides. What stands in a link is escaped there already, but for what HTML itself would read. */
export function frameCode(link: string): string {
  const source = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<iframe src="${source}" title="DPO Lab" width="960" height="540" allow="fullscreen"></iframe>`;
}
