import { type ComponentType, lazy } from 'react';

/** Things to try that only the course has. Each is a file here, fetched with the beat that shows it. */

export interface WidgetProps {
  /** What the lesson says of it in its beat block. */
  options: Readonly<Record<string, string | number>>;
  /** On the wall: large, and for keys alone. */
  presenting: boolean;
  /** What would give the answer away, as the beat says: empty once one has guessed. */
  hides: readonly string[];
}

export const widgets: Readonly<Record<string, ComponentType<WidgetProps>>> = {
  pair: lazy(() => import('./OnePair.tsx')),
  votes: lazy(() => import('./Votes.tsx')),
  shift: lazy(() => import('./Shift.tsx')),
  step: lazy(() => import('./StepPairs.tsx')),
  derivation: lazy(() => import('./Derivation.tsx')),
  gibbs: lazy(() => import('./Gibbs.tsx')),
};
