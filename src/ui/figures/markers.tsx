/**
 * How the series of a figure are told apart: by shape and colour together, so that neither is needed. Colours of
 * meanings (policy, gold, …) are those of the page; numbered ones have none but to differ.
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

/** A meaning of the page, with a shape of its own, or one of as many as there are combinations. */
export type SeriesStyle = number | Meaning;
type Meaning = keyof typeof meanings;

const [CIRCLE, SQUARE, , DIAMOND] = SHAPES;

/** Meanings whose lines carry no markers have no shape. */
const meanings = {
  reference: { colour: 'var(--reference)', shape: CIRCLE },
  policy: { colour: 'var(--policy)', shape: CIRCLE },
  gold: { colour: 'var(--gold)', shape: SQUARE },
  proxy: { colour: 'var(--proxy)', shape: DIAMOND },
  theory: { colour: 'var(--muted)', shape: null },
  faded: { colour: 'var(--muted)', shape: null },
} as const;

export const colourOfSeries = (style: SeriesStyle): string =>
  typeof style === 'number' ? `var(--series-${(style % COLOURS) + 1})` : meanings[style].colour;

const shapeOf = (style: SeriesStyle) =>
  typeof style === 'number' ? SHAPES[style % SHAPES.length] : meanings[style].shape;

/** The outline of its marker around the middle, or the bit of line that stands for it: the `d` of an SVG path. */
export const outlineOf = (style: SeriesStyle, size: number): string =>
  shapeOf(style)?.(size) ?? `M${-1.4 * size} 0H${1.4 * size}`;

/** Whether nothing was measured at a point of it. */
export const isLine = (style: SeriesStyle) => shapeOf(style) === null;

/** Around its middle, in pixels. */
export const MARKER = 4.2;

/** Solid: measured here. Hollow: recorded elsewhere. */
const isFilled = (style: SeriesStyle, hollow: boolean) => typeof style !== 'number' && !hollow;

interface MarkerProps {
  style: SeriesStyle;
  x: number;
  y: number;
  size?: number;
  hollow?: boolean;
  /** The point that texts and diagram show. */
  shown?: boolean;
  /** Filled and ringed: measured here, among much that was recorded. */
  ringed?: boolean;
}

export function SeriesMarker(props: MarkerProps) {
  const { style, x, y, size = MARKER, hollow = false, shown = false, ringed = false } = props;
  const shape = shapeOf(style);
  const colour = colourOfSeries(style);
  if (!shape) return <g />;
  return (
    <g transform={`translate(${x} ${y})`}>
      {shown && <circle r={size * 2.1} fill="none" stroke={colour} strokeWidth={2} className="shown-point" />}
      {ringed && (
        <circle
          r={size * 2.2}
          fill="none"
          stroke="var(--accent)"
          strokeWidth={1.5}
          className="ringed-point"
        />
      )}
      <path
        d={shape(size)}
        stroke={colour}
        strokeWidth={1.8}
        fill={ringed || isFilled(style, hollow) ? colour : 'var(--surface)'}
      />
    </g>
  );
}

interface SwatchProps {
  style: SeriesStyle;
  hollow?: boolean;
}

/** The sample of a series in a legend or a table. */
export function SeriesSwatch({ style, hollow = false }: SwatchProps) {
  return (
    <svg className="swatch" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      {shapeOf(style) ? (
        <SeriesMarker style={style} x={7} y={7} hollow={hollow} />
      ) : (
        <path
          d="M0 7H14"
          stroke={colourOfSeries(style)}
          strokeWidth={1.5}
          strokeDasharray={style === 'faded' ? '1.5 3' : undefined}
        />
      )}
    </svg>
  );
}

/** The sample of what was measured in this browser. */
export function RingedSwatch() {
  return (
    <svg className="swatch" viewBox="0 0 22 22" width="22" height="22" aria-hidden="true">
      <SeriesMarker style="reference" x={11} y={11} ringed />
    </svg>
  );
}
