import { useSyncExternalStore } from 'react';

const wide = '(min-width: 721px)';

/** Whether there is room beside a figure. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(wide);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => matchMedia(wide).matches,
  );
}
