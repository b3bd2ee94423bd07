import { useState } from 'react';
import { addressOf, type PlaceName } from '../../../app/page.ts';
import { useClicker, useProjector } from './useClicker.ts';

interface SlidesSetting {
  count: number;
  /** The slide that the address names, from 0; one beyond the ends is the nearest that is there. */
  at: number;
  /** Where one comes from and goes back to; its slides are at `present`, 1, … below it. */
  from: readonly [place: PlaceName, ...path: string[]];
  train?(): void;
}

/** Slides one after the other by the keys of a clicker: which one is shown, and whether the wall is black. */
export function useSlides({ count, at, from, train }: SlidesSetting): { number: number; black: boolean } {
  const [black, setBlack] = useState(false);
  const within = (slide: number) => Math.min(Math.max(0, slide), count - 1);
  const number = within(at);
  useProjector();
  useClicker({
    go: (by) => location.replace(addressOf(...from, 'present', within(number + by) + 1)),
    leave: () => {
      location.hash = addressOf(...from).slice(1);
    },
    black: () => setBlack(!black),
    wake: () => setBlack(false),
    isBlack: black,
    ...(train && { train }),
  });
  return { number, black };
}
