import { useEffect, useEffectEvent } from 'react';

/** What a key does. @returns whether it did something; if not, the key goes on to the slides */
type Act = () => boolean;

/**
 * On the wall nothing has the focus, and there is no pointer: a widget hears its keys wherever they are pressed, before
 * the slides do. What is typed into a field is left alone.
 */
export function useWallKeys(presenting: boolean, keys: Readonly<Record<string, Act>>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const inField = event.target instanceof Element && event.target.closest('input, select, button, a');
    if (event.altKey || event.ctrlKey || event.metaKey || inField) return;
    if (!keys[event.key]?.()) return;
    event.preventDefault();
    event.stopPropagation();
  });
  useEffect(() => {
    if (!presenting) return;
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listen, { capture: true });
    return () => document.removeEventListener('keydown', listen, { capture: true });
  }, [presenting]);
}

/** The keys of a clicker, and of hands, that go one further. */
export const onward = (act: Act): Record<string, Act> =>
  Object.fromEntries(['ArrowRight', 'ArrowDown', 'PageDown', ' ', 'Enter'].map((key) => [key, act]));
