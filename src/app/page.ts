import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Embedding, embeddingIn } from './embed/embedding.ts';

/** The page around lab, lessons and evidence: which place is shown, and in which theme. */

export const themes = ['auto', 'light', 'dark', 'projector'] as const;
/** `auto` follows the system; `projector` is for the back row. */
export type Theme = (typeof themes)[number];

export const placeNames = ['lessons', 'lab', 'own', 'evidence'] as const;
export type PlaceName = (typeof placeNames)[number];

export const placeTitles: Readonly<Record<PlaceName, string>> = {
  lessons: 'Lessons',
  lab: 'Lab',
  own: 'Your own',
  evidence: 'Evidence',
};

/** A place, and where in it: `#/evidence/claims/12` is `evidence` at `claims`, `12`. */
export interface Place {
  name: PlaceName;
  path: readonly string[];
}

export interface PageState extends OfflineState {
  place: Place;
  theme: Theme;
  /** Null for a page by itself. */
  embed: Embedding | null;
}

/** Whether the page works without a network, and whether a newer version of it waits. */
export interface OfflineState {
  /** All its files are in this browser. */
  isStored: boolean;
  /** `waiting` until somebody asks for it; `elsewhere`: another tab has asked, and this one still is the old version. */
  newer: 'none' | 'waiting' | 'elsewhere';
}

export interface Page {
  store: StoreApi<PageState>;
  setTheme(theme: Theme): void;
}

/**
 * Where an address leads. Places stand after the #, so that any static host serves them under any path. An address
 * without a place leads to the lab if it carries settings, as links did before there were places, and to the lessons
 * otherwise.
 */
export function placeIn({ hash, search }: Pick<Location, 'hash' | 'search'>): Place {
  const [first = '', ...path] = hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decoded);
  const name = placeNames.find((known) => known === first);
  if (name) return { name, path };
  const hasSettings = [...new URLSearchParams(search).keys()].some((key) => key !== 'theme');
  return { name: hasSettings ? 'lab' : 'lessons', path: [] };
}

/** A % that encodes nothing is kept as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** "#/evidence/claims/12" */
export function addressOf(name: PlaceName, ...path: readonly (string | number)[]): string {
  return `#/${[name, ...path].map(encodeURIComponent).join('/')}`;
}

/** What of the browser the page needs; tests put a fake in its place. */
export interface PageWindow extends Pick<Window, 'addEventListener'> {
  location: Pick<Location, 'hash' | 'search' | 'pathname'>;
  history: Pick<History, 'replaceState'>;
}

/** The page of this address. It follows the address: links, back and forward need nothing else. */
export function startPage(window: PageWindow): Page {
  const { location, history } = window;
  const named = new URLSearchParams(location.search).getAll('theme').at(-1);
  const store = createStore<PageState>(() => ({
    place: placeIn(location),
    theme: themes.find((theme) => theme === named) ?? 'auto',
    embed: embeddingIn(location.search),
    isStored: false,
    newer: 'none',
  }));
  window.addEventListener('hashchange', () => store.setState({ place: placeIn(location) }));
  return {
    store,
    setTheme: (theme) => {
      store.setState({ theme });
      const query = new URLSearchParams(location.search);
      if (theme === 'auto') query.delete('theme');
      else query.set('theme', theme);
      const search = query.size > 0 ? `?${query}` : '';
      // An address without a place could otherwise lead elsewhere once it carries a theme.
      const { place } = store.getState();
      history.replaceState(
        null,
        '',
        `${location.pathname}${search}${location.hash || addressOf(place.name)}`,
      );
    },
  };
}
