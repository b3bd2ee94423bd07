import { type ComponentType, lazy } from 'react';
import type { WidgetProps } from './widgetProps.ts';

/** Things to try that only the course has. Each is a file here, fetched with the beat that shows it. */

export const widgets: Readonly<Record<string, ComponentType<WidgetProps>>> = {
  pair: lazy(() => import('./OnePair.tsx')),
  votes: lazy(() => import('./Votes.tsx')),
  mystery: lazy(() => import('./MysteryLabels.tsx')),
  shift: lazy(() => import('./Shift.tsx')),
  step: lazy(() => import('./StepPairs.tsx')),
  derivation: lazy(() => import('./Derivation.tsx')),
  gibbs: lazy(() => import('./Gibbs.tsx')),
};
