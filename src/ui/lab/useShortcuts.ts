import { useEffect } from 'react';
import type { Lab } from '../../app/lab.ts';
import { useLab } from '../useLab.ts';

/** Whatever takes Space or letters for itself. */
const TAKES_KEYS = 'input, select, textarea, button, a, summary, [tabindex]:not(#content)';

/** Space trains and pauses, unless it is typed into something. It never throws a finished run off the charts. */
export function useShortcuts(): void {
  const lab = useLab();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== ' ' || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(TAKES_KEYS)) return;
      event.preventDefault();
      trainOrPause(lab);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [lab]);
}

/** What one key does while one watches: it begins, pauses and continues, and leaves a finished run alone. */
export function trainOrPause(lab: Lab): void {
  const { phase } = lab.store.getState();
  if (phase === 'running') lab.pause();
  else if (phase !== 'finished') lab.train();
}
