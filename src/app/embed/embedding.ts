/** The lab inside somebody's slides: `?embed=1`, and what the two pages say to each other. */

export interface Embedding {
  /** False with `keys=none`: arrows, page keys and space all belong to the slides. */
  takesKeys: boolean;
}

export function embeddingIn(search: string): Embedding | null {
  const query = new URLSearchParams(search);
  return query.has('embed') ? { takesKeys: query.get('keys') !== 'none' } : null;
}

/** What the slides may ask for. */
export type Command = 'start' | 'stop' | 'step';
const commands: readonly Command[] = ['start', 'stop', 'step'];

/** The keys that turn slides. */
const slideKeys = [
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'Home',
  'End',
  ' ',
] as const;

export const turnsSlides = (key: string) => (slideKeys as readonly string[]).includes(key);

/** What the slides are told: a key that the lab has no use for, or what the lab is doing. */
export type Told =
  | { type: 'dpo-lab'; key: string; shiftKey: boolean }
  | { type: 'dpo-lab'; phase: string; step: number };

export interface Parent {
  tell(message: Told): void;
  close(): void;
}

/** What of the browser this needs; tests put a fake in its place. */
export interface EmbeddedWindow {
  parent: Pick<Window, 'postMessage' | 'focus'>;
  document: Pick<Document, 'referrer'>;
  location: { ancestorOrigins?: { readonly length: number; readonly [index: number]: string } };
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/**
 * The wire to the slides. Messages count only where they come from the page around this one, from the origin that it
 * had when this one was loaded, and are commands: `{ type: 'dpo-lab', command: 'start' }`. All else is ignored.
 */
export function connectParent(window: EmbeddedWindow, obey: (command: Command) => void): Parent {
  const origin = originAround(window);
  const listen = ({ source, origin: from, data }: MessageEvent) => {
    if (source !== window.parent || (origin !== null && from !== origin)) return;
    const command = commandIn(data);
    if (command) obey(command);
  };
  window.addEventListener('message', listen);
  return {
    tell: (message) => window.parent.postMessage(message, origin ?? '*'),
    close: () => window.removeEventListener('message', listen),
  };
}

/** Of the page around this one; null where that has none to be named, as slides opened from a disk. */
function originAround({ document, location }: EmbeddedWindow): string | null {
  // Not in every browser; a page may also keep its address to itself.
  const known = location.ancestorOrigins?.[0] ?? (URL.canParse(document.referrer) ? document.referrer : null);
  const origin = known === null || !URL.canParse(known) ? 'null' : new URL(known).origin;
  return origin === 'null' ? null : origin;
}

function commandIn(data: unknown): Command | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, command } = data as Record<string, unknown>;
  if (type !== 'dpo-lab') return null;
  return commands.find((known) => known === command) ?? null;
}
