import { useEffect, useState } from 'react';
import { type FittingRun, runsOfExercise } from '../../../app/lessons/storedRuns.ts';
import type { Exercise } from '../../../experiment/lessons/exercises/exercise.ts';

export interface Runs {
  /** Null until this browser's storage has been looked through. */
  found: readonly FittingRun[] | null;
  /** Those that go into the report. */
  picked: readonly FittingRun[];
  pick(key: string, picked: boolean): void;
}

/** The runs of an exercise in this browser; all of them are picked at first. */
export function useRuns(exercise: Exercise): Runs {
  const [found, setFound] = useState<readonly FittingRun[] | null>(null);
  const [left, setLeft] = useState<readonly string[]>([]);
  useEffect(() => {
    let gone = false;
    const look = () =>
      void runsOfExercise(exercise).then((runs) => {
        if (!gone) setFound(runs);
      });
    look();
    // Another tab may have trained meanwhile.
    window.addEventListener('focus', look);
    return () => {
      gone = true;
      window.removeEventListener('focus', look);
    };
  }, [exercise]);
  return {
    found,
    picked: (found ?? []).filter(({ key }) => !left.includes(key)),
    pick: (key, picked) => setLeft(picked ? left.filter((one) => one !== key) : [...left, key]),
  };
}
