import { useLayoutEffect, useRef } from 'react';

/** Shrinks the formula in a box to the width of the box, by the property --fit of the formula's style. */
export function useFit<Box extends HTMLElement>(formula: string) {
  const box = useRef<Box>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another formula has another width
  useLayoutEffect(() => {
    const element = box.current;
    const math = element?.querySelector<MathMLElement>(':scope > math');
    if (!element || !math) return;
    const fit = () => {
      math.style.setProperty('--fit', '1');
      const content = document.createRange();
      content.selectNodeContents(math);
      const ratio = element.clientWidth / content.getBoundingClientRect().width;
      if (ratio < 1) math.style.setProperty('--fit', ratio.toFixed(3));
    };
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => observer.disconnect();
  }, [formula]);
  return box;
}
