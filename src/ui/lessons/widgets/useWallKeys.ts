import { useEffect, useEffectEvent } from 'react';

/**
 * On the wall nothing has the focus, and there is no pointer: a widget hears its keys wherever they are pressed. Keys
 * that something else has used already, or that are typed into a field, are left alone.
 */
export function useWallKeys(presenting: boolean, keys: Readonly<Record<string, () => void>>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const inField = event.target instanceof Element && event.target.closest('input, select, button, a');
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || inField) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    if (!presenting) return;
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [presenting]);
}
