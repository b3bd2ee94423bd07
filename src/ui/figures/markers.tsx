import './series.css';

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

/**
 * What has a meaning on the whole page has its colour: the reference, gold, a proxy. A formula is a thin line, and so is
 * what rests on too little to be measured. For the others there are as many styles as there are combinations.
 */
export type SeriesStyle = number | 'reference' | 'gold' | 'proxy' | 'theory' | 'faded';

const meanings = {
  reference: 'var(--reference)',
  gold: 'var(--gold)',
  proxy: 'var(--proxy)',
  theory: 'var(--muted)',
  faded: 'var(--muted)',
};

export const colourOfSeries = (style: SeriesStyle) =>
  typeof style === 'number' ? `var(--series-${(style % COLOURS) + 1})` : meanings[style];

/** Lines without markers: nothing was measured at a point. */
export const isLine = (style: SeriesStyle) => style === 'theory' || style === 'faded';
export const dashOf = (style: SeriesStyle) => (style === 'faded' ? '2 4' : undefined);

interface MarkerProps {
  style: SeriesStyle;
  x: number;
  y: number;
  size?: number;
  /** Measured in this browser, on top of what was recorded. */
  live?: boolean;
}

const shapeOf = (style: SeriesStyle) => {
  if (typeof style === 'number') return SHAPES[style % SHAPES.length];
  return SHAPES[style === 'proxy' ? 1 : 0];
};

export function SeriesMarker({ style, x, y, size = 4.2, live = false }: MarkerProps) {
  const colour = colourOfSeries(style);
  const path = (
    <path
      d={shapeOf(style)(live ? 1.25 * size : size)}
      transform={`translate(${x} ${y})`}
      stroke={colour}
      strokeWidth={1.8}
      fill={live || style === 'reference' ? colour : 'var(--surface)'}
    />
  );
  if (!live) return path;
  return (
    <g className="live-point">
      <circle cx={x} cy={y} r={2.3 * size} fill="none" stroke="var(--accent)" strokeWidth={1.5} />
      {path}
    </g>
  );
}

/** The sample of a series in a legend or a table. */
export function SeriesSwatch({ style }: { style: SeriesStyle }) {
  return (
    <svg className="swatch" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      {isLine(style) ? (
        <path d="M0 7H14" stroke={colourOfSeries(style)} strokeWidth={1.8} strokeDasharray={dashOf(style)} />
      ) : (
        <SeriesMarker style={style} x={7} y={7} />
      )}
    </svg>
  );
}

/** The sample of what was measured in this browser. */
export function LiveSwatch() {
  return (
    <svg className="swatch" viewBox="0 0 22 22" width="22" height="22" aria-hidden="true">
      <SeriesMarker style="reference" x={11} y={11} live />
    </svg>
  );
}
