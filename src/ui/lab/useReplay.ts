import { useCallback, useEffect, useState } from 'react';
import { useLab, useLabState } from '../useLab.ts';

/** A finished run is replayed in so many milliseconds, evaluation by evaluation. */
const LASTS = 10_000;

/** Plays the shown step from the first evaluation to the last; figures, texts and diagram follow. */
export function useReplay(steps: readonly number[]): { playing: boolean; toggle(): void } {
  const lab = useLab();
  const running = useLabState(({ phase }) => phase === 'running');
  const [playing, setPlaying] = useState(false);

  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(
      () => {
        const { shownStep } = lab.store.getState();
        const next = steps.find((step) => step > (shownStep ?? Number.POSITIVE_INFINITY));
        if (next === undefined || next === steps.at(-1)) {
          setPlaying(false);
          lab.showStep(null);
        } else lab.showStep(next);
      },
      Math.max(300, LASTS / Math.max(1, steps.length)),
    );
    return () => clearInterval(timer);
  }, [playing, steps, lab]);

  // A live run is watched as it is.
  useEffect(() => {
    if (running) setPlaying(false);
  }, [running]);

  const toggle = useCallback(() => {
    if (!playing) lab.showStep(steps[0] ?? null);
    setPlaying(!playing);
  }, [playing, steps, lab]);
  return { playing, toggle };
}
