import { useEffect, useLayoutEffect, useState } from 'react';
import { EVERYTHING, type Wanted } from '../../app/evidence/wall.ts';

/** The wall as it was left: whoever looks at a study and comes back finds it so. */
const kept = { wanted: EVERYTHING, scrolled: 0 };

/** What is wanted of the wall, and the place it is scrolled to. */
export function useWall(): [Wanted, (wanted: Wanted) => void] {
  const [wanted, setWanted] = useState(kept.wanted);
  useLayoutEffect(() => {
    const note = () => {
      kept.scrolled = window.scrollY;
    };
    window.addEventListener('scroll', note, { passive: true });
    // Before the browser tells that what comes next is shorter.
    return () => window.removeEventListener('scroll', note);
  }, []);
  // After the places around it have gone to their top.
  useEffect(() => {
    if (kept.scrolled > 0) window.scrollTo(0, kept.scrolled);
  }, []);
  const want = (wanted: Wanted) => {
    kept.wanted = wanted;
    setWanted(wanted);
  };
  return [wanted, want];
}
