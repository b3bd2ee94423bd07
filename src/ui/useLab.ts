import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { Lab } from '../app/lab.ts';
import type { LabState } from '../app/state.ts';

export const LabContext = createContext<Lab | null>(null);

export function useLab(): Lab {
  const lab = use(LabContext);
  if (!lab) throw new Error('useLab outside LabContext');
  return lab;
}

/** A part of the lab's state; the component renders again only when that part changes. */
export function useLabState<Part>(part: (state: LabState) => Part): Part {
  return useStore(useLab().store, part);
}
