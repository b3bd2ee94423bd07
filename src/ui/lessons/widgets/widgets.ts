import { type ComponentType, lazy } from 'react';

/** Things to try that only the course has. Each is a file here, fetched with the beat that shows it. */

export interface WidgetProps {
  /** What the lesson says of it in its beat block. */
  options: Readonly<Record<string, string | number>>;
  /** On the wall: large, and for keys alone. */
  presenting: boolean;
}

export const widgets: Readonly<Record<string, ComponentType<WidgetProps>>> = {
  derivation: lazy(() => import('./Derivation.tsx')),
  gibbs: lazy(() => import('./Gibbs.tsx')),
};
