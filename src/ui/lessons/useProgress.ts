import { createContext, use } from 'react';
import { useStore } from 'zustand';
import { type BeatAnswers, beatKey, type Progress, type ProgressKeeper } from '../../app/lessons/progress.ts';

export const ProgressContext = createContext<ProgressKeeper | null>(null);

export function useProgress(): ProgressKeeper {
  const keeper = use(ProgressContext);
  if (!keeper) throw new Error('useProgress outside ProgressContext');
  return keeper;
}

/** A part of what was answered; the component renders again only when that part changes. */
export function useProgressState<Part>(
  part: (progress: Progress & { trouble: string | null }) => Part,
): Part {
  return useStore(useProgress().store, part);
}

const NONE: BeatAnswers = {};

export function useAnswers(lesson: string, beat: number): BeatAnswers {
  return useProgressState(({ beats }) => beats[beatKey(lesson, beat)] ?? NONE);
}
