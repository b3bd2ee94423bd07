import type { Figure } from '../../experiment/evidence/figure.ts';
import type { SeriesStyle } from './markers.tsx';

/** What a part that is fetched later makes of a figure, and how it draws what it adds. */
export interface Late {
  changed(own: Figure): Figure;
  styleOf?(series: string): SeriesStyle | null;
}
