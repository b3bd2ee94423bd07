import { writeAddress } from './address.ts';
import { runsToLink } from './linkedPins.ts';
import type { Theme } from './page.ts';
import type { LabState } from './state.ts';
import { usualView, viewShown } from './view.ts';

/** A link to the lab as it is set, or to any other place, for students and for slides. */

/** What can be wished of a link to any place. */
export interface ShareWish {
  theme: Theme;
  /** For slides: of the lab one figure, which shows what was recorded until somebody starts it. */
  embedded: boolean;
  /** Whether arrows, page keys and space all belong to the slides. */
  withoutKeys: boolean;
}

/** What of the lab a link carries besides its settings. */
export interface LabWish {
  /** What is shown and cannot be changed: "world", "method", names of controls. */
  lock: readonly string[];
  /** What is not even shown. */
  hide: readonly string[];
  /** The runs that are pinned. */
  pins: boolean;
  /** Which figure, prompt and panels are open. */
  view: boolean;
}

export type Shared = Pick<
  LabState,
  | 'modelName'
  | 'model'
  | 'world'
  | 'method'
  | 'requestedBackend'
  | 'config'
  | 'labelling'
  | 'pins'
  | 'pinned'
  | 'stored'
  | 'run'
  | 'view'
  | 'sweepShown'
>;

/** @param page address of the page, without query and place: "https://example.org/lab/" */
export function shareLink(state: Shared, page: string, wish: ShareWish, of: LabWish): string {
  const query = writeAddress({
    ...state,
    ...{ lock: of.lock, hide: of.hide, exercise: null },
    pins: of.pins ? runsToLink(state) : [],
    view: of.view ? viewShown(state) : usualView,
  });
  return linkTo(page, query.slice(1), '#/lab', wish);
}

/** @param place "#/lessons/dpo/2" */
export function placeLink(page: string, place: string, wish: ShareWish): string {
  return linkTo(page, '', place, wish);
}

function linkTo(page: string, query: string, place: string, wish: ShareWish): string {
  const text = [
    query,
    ...(wish.theme === 'auto' ? [] : [`theme=${wish.theme}`]),
    ...(wish.embedded ? ['embed=1', ...(wish.withoutKeys ? ['keys=none'] : [])] : []),
  ];
  const search = text.filter(Boolean).join('&');
  return `${page}${search && `?${search}`}${place}`;
}

/** HTML for slides. What stands in a link is escaped there already, but for what HTML itself would read. */
export function frameCode(link: string): string {
  const source = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<iframe src="${source}" title="DPO Lab" width="960" height="540" allow="fullscreen"></iframe>`;
}
