import { lazy, Suspense, useEffect, useState } from 'react';

/** Fetched when somebody comes to the first control that has one. */
const Hint = lazy(() => import('./Hint.tsx').catch(() => ({ default: () => <></> })));

/**
 * A control says in one sentence what it does: `aria-description` where a screen reader needs it too, `data-hint` where
 * its name says as much already.
 */
const HINTED = '[aria-description],[data-hint]';

interface At {
  element: Element;
  by: 'pointer' | 'keyboard';
}

/** Shows the hint of the control that somebody points at, or has reached by keyboard. */
export default function Hinted() {
  const [at, setAt] = useState<At | null>(null);
  useEffect(() => {
    const over = ({ target, pointerType }: PointerEvent) => {
      // Its text can be pointed at, to read it enlarged.
      if (!(target instanceof Element) || pointerType === 'touch' || target.closest('[role=tooltip]')) return;
      const element = target.closest(HINTED);
      setAt((was) => {
        if (!element) return was?.by === 'pointer' ? null : was;
        return was?.element === element ? was : { element, by: 'pointer' };
      });
    };
    const focus = ({ target }: FocusEvent) => {
      const element = target instanceof Element && target.matches(':focus-visible') && target.closest(HINTED);
      setAt(element ? { element, by: 'keyboard' } : null);
    };
    const close = () => setAt(null);
    const key = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') close();
    };
    const ends = new AbortController();
    const { signal } = ends;
    document.addEventListener('pointerover', over, { signal });
    document.addEventListener('focusin', focus, { signal });
    for (const name of ['focusout', 'pointerdown'] as const)
      document.addEventListener(name, close, { signal });
    document.addEventListener('keydown', key, { signal });
    return () => ends.abort();
  }, []);
  return (
    at && (
      <Suspense>
        <Hint at={at.element} />
      </Suspense>
    )
  );
}
