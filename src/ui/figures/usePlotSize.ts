import { useSyncExternalStore } from 'react';
import { usePageState } from '../usePage.ts';

/** The width of screen, in pixels, from which on letters of the projector grow with it: see --chart-text. */
const GROWS_FROM = 1818;

export interface PlotSize {
  projector: boolean;
  /** Of all that is given in pixels: on a screen of 4K letters are twice as large. */
  scale: number;
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('resize', onChange);
  return () => window.removeEventListener('resize', onChange);
}

const scaleOfScreen = () => Math.max(1, window.innerWidth / GROWS_FROM);

export function usePlotSize(): PlotSize {
  const projector = usePageState(({ theme }) => theme === 'projector');
  const scale = useSyncExternalStore(subscribe, scaleOfScreen);
  return { projector, scale: projector ? scale : 1 };
}

/** What stands around the area of the axes, in pixels. */
export function insetsOf({ projector, scale }: PlotSize) {
  if (!projector) return { top: 28, right: 18, bottom: 44, left: 44 };
  return { top: 34 * scale, right: 18 * scale, bottom: 58 * scale, left: 64 * scale };
}
