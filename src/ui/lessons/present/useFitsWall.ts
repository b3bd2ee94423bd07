import { useLayoutEffect, useRef } from 'react';

/** Smaller than this nobody reads it from the last row; what is still too much is scrolled to its newest line. */
const LEAST = 0.6;
/** Smaller letters break lines elsewhere, so one try is not enough. */
const TRIES = 4;

/**
 * What stands on a slide becomes smaller where it would be cut off at the bottom: projectors have other shapes than
 * screens. Parts that stand side by side are fitted each for itself.
 *
 * @param slide anything that differs from slide to slide
 */
export function useFitsWall(slide: string) {
  const body = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another slide has other parts
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const refit = () => {
      const parts = [...element.children].filter((part) => part instanceof HTMLElement);
      const isBeside = element.classList.contains('with-side');
      for (const group of isBeside ? parts.map((part) => [part]) : [parts]) fitGroup(element, group);
    };
    refit();
    const resized = new ResizeObserver(refit);
    resized.observe(element);
    // Numbers and widgets come late.
    const changed = new MutationObserver(refit);
    changed.observe(element, { childList: true, characterData: true, subtree: true });
    return () => {
      resized.disconnect();
      changed.disconnect();
    };
  }, [slide]);
  return body;
}

function fitGroup(body: HTMLElement, parts: readonly HTMLElement[]): void {
  const room = body.clientHeight;
  const bottom = () =>
    Math.max(...parts.map((part) => part.getBoundingClientRect().bottom)) -
    body.getBoundingClientRect().top +
    body.scrollTop;
  let zoom = 1;
  const set = () => {
    for (const part of parts) part.style.zoom = zoom === 1 ? '' : zoom.toFixed(3);
  };
  set();
  for (let tries = 0; tries < TRIES && bottom() > room + 1 && zoom > LEAST; tries++) {
    zoom = Math.max(LEAST, zoom * (room / bottom()));
    set();
  }
}
