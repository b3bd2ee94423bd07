import type { FigureSeries } from '../../experiment/evidence/figure.ts';
import type { SeriesStyle } from './markers.tsx';

/** How the series of a figure look: what has a colour of its own on the page keeps it, all others differ. */
export function stylesOf(
  series: readonly Pick<FigureSeries, 'name' | 'kind'>[],
): (name: string) => SeriesStyle {
  const styles = new Map<string, SeriesStyle>();
  let numbered = 0;
  for (const { name, kind } of series) {
    if (styles.has(name)) continue;
    if (kind === 'theory' || kind === 'faded') styles.set(name, kind);
    else if (name === 'gold' || name === 'proxy') styles.set(name, name);
    else styles.set(name, numbered++);
  }
  return (name) => styles.get(name) ?? 'reference';
}
