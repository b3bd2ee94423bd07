import { useCallback, useState } from 'react';

/**
 * Whether any of the element that gets `place` as its ref is on the screen. Nothing is drawn ahead: the row of charts
 * just below the first screen would be redrawn all the time that a run is watched, and nobody sees it.
 */
export function useOnScreen(): { place(element: Element | null): (() => void) | undefined; seen: boolean } {
  const [seen, setSeen] = useState(false);
  const place = useCallback((element: Element | null) => {
    if (!element) return;
    const observer = new IntersectionObserver((entries) =>
      setSeen(entries[entries.length - 1].isIntersecting),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { place, seen };
}
