import { useEffect, useRef } from 'react';

/** The button that was pressed is gone: the focus stays in its section, at the heading. */
export function useKeptFocus<Of extends HTMLElement>(state: unknown) {
  const section = useRef<Of>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const hadFocus = useRef(false);
  useEffect(() => {
    const element = section.current;
    const note = () => {
      hadFocus.current = true;
    };
    const leave = (event: FocusEvent) => {
      // A button that vanishes gives the focus to nobody.
      hadFocus.current = event.relatedTarget === null;
    };
    element?.addEventListener('focusin', note);
    element?.addEventListener('focusout', leave);
    return () => {
      element?.removeEventListener('focusin', note);
      element?.removeEventListener('focusout', leave);
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the state changes
  useEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (lost && hadFocus.current) heading.current?.focus({ preventScroll: true });
  }, [state]);
  return { section, heading };
}
