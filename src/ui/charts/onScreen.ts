import { useCallback, useState } from 'react';

/** Drawn a little before it is scrolled to. */
const AHEAD = '200px';

/** Whether the element that gets `place` as its ref is on the screen, or nearly. */
export function useOnScreen(): { place(element: Element | null): (() => void) | undefined; seen: boolean } {
  const [seen, setSeen] = useState(false);
  const place = useCallback((element: Element | null) => {
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => setSeen(entries[entries.length - 1].isIntersecting),
      { rootMargin: AHEAD },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { place, seen };
}
