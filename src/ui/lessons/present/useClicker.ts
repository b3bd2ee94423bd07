import { useEffect, useLayoutEffect, useRef } from 'react';
import { LETTERS } from '../../../app/lessons/poll.ts';
import { usePage } from '../../usePage.ts';

/** The wall has the projector's colours and sizes; the theme that was chosen comes back afterwards. */
export function useProjector(): void {
  const page = usePage();
  // Before the slide is painted, or the bar of the page would flash above it.
  useLayoutEffect(() => {
    const { theme } = page.store.getState();
    page.store.setState({ theme: 'projector' });
    document.documentElement.dataset.presenting = '';
    return () => {
      delete document.documentElement.dataset.presenting;
      page.store.setState({ theme });
    };
  }, [page]);
}

/** What the keys of a clicker and of a lecturer's keyboard do. What a wall does not have is absent. */
interface Keys {
  go(by: 1 | -1): void;
  leave(): void;
  black(): void;
  wake(): void;
  isBlack: boolean;
  train?(): void;
  notes?(): void;
  /** Null where no question is open. */
  count?: ((choice: number, by: 1 | -1) => void) | null;
  voteAgain?: (() => void) | null;
}

/** The newest keys are always those of what is on the wall. */
export function useClicker(keys: Keys): void {
  const newest = useRef(keys);
  useEffect(() => {
    newest.current = keys;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (pressed(event, newest.current)) event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

/** @returns whether the key meant something */
function pressed({ key, shiftKey }: KeyboardEvent, keys: Keys): boolean {
  const letter = key.toUpperCase();
  const choice = LETTERS.indexOf(letter);
  if (keys.isBlack) {
    keys.wake();
    return true;
  }
  if (keys.count && choice >= 0 && key.length === 1) {
    keys.count(choice, shiftKey ? -1 : 1);
    return true;
  }
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
    case 'PageDown':
    case ' ':
      keys.go(1);
      return true;
    case 'ArrowLeft':
    case 'ArrowUp':
    case 'PageUp':
      keys.go(-1);
      return true;
    case '.':
      keys.black();
      return true;
    case 'Escape':
      // The browser has left full screen already; one more leaves the wall.
      if (!document.fullscreenElement) keys.leave();
      return true;
  }
  switch (letter) {
    case 'B':
      keys.black();
      return true;
    case 'F':
      if (document.fullscreenElement) void document.exitFullscreen();
      else void document.documentElement.requestFullscreen?.().catch(() => {});
      return true;
    case 'T':
      keys.train?.();
      return true;
    case 'N':
      keys.notes?.();
      return true;
    case 'V':
      keys.voteAgain?.();
      return true;
  }
  return false;
}
