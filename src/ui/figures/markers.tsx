/**
 * How the series of a figure are told apart: by shape and colour together, so that neither is needed. Colours of
 * meanings (chosen, gold, …) are those of the page; these have none but to differ.
 */

const COLOURS = 6;

/** Around the middle, within ±1. */
const SHAPES: readonly ((r: number) => string)[] = [
  (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  (r) => `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  (r) => `M0 ${-1.3 * r}L${1.25 * r} ${r}L${-1.25 * r} ${r}Z`,
  (r) => `M0 ${-1.4 * r}L${1.4 * r} 0L0 ${1.4 * r}L${-1.4 * r} 0Z`,
  (r) => `M0 ${1.3 * r}L${1.25 * r} ${-r}L${-1.25 * r} ${-r}Z`,
  (r) => `M${-r} ${-r}L${r} ${r}M${r} ${-r}L${-r} ${r}`,
  (r) => `M0 ${-1.3 * r}V${1.3 * r}M${-1.3 * r} 0H${1.3 * r}`,
];

/** One style for the reference, which is no setting, and as many as there are combinations for the others. */
export type SeriesStyle = number | 'reference';

export const colourOfSeries = (style: SeriesStyle) =>
  style === 'reference' ? 'var(--reference)' : `var(--series-${(style % COLOURS) + 1})`;

interface MarkerProps {
  style: SeriesStyle;
  x: number;
  y: number;
  size?: number;
}

export function SeriesMarker({ style, x, y, size = 4.2 }: MarkerProps) {
  const shape = SHAPES[style === 'reference' ? 0 : style % SHAPES.length];
  const colour = colourOfSeries(style);
  return (
    <path
      d={shape(size)}
      transform={`translate(${x} ${y})`}
      stroke={colour}
      strokeWidth={1.8}
      fill={style === 'reference' ? colour : 'var(--surface)'}
    />
  );
}

/** The sample of a series in a legend or a table. */
export function SeriesSwatch({ style }: { style: SeriesStyle }) {
  return (
    <svg className="swatch" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      <SeriesMarker style={style} x={7} y={7} />
    </svg>
  );
}
