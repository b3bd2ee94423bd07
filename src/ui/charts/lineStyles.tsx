import type { LineStyle, Meaning } from './types.ts';

/** How a series looks, on the chart and in its legend alike. */
export const colourOf = (meaning: Meaning) => (meaning === 'theory' ? 'var(--muted)' : `var(--${meaning})`);

type Shape = 'circle' | 'diamond' | 'square';

interface Style {
  line: boolean;
  dash?: string;
  marker?: Shape;
}

const PROXY_DASH = '9 3 2 3';

const styles: Readonly<Record<LineStyle, Style>> = {
  train: { line: true },
  'held-out': { line: true, dash: '6 3', marker: 'circle' },
  'held-out marker': { line: false, marker: 'circle' },
  'proxy train': { line: true, dash: PROXY_DASH },
  'proxy held-out': { line: true, dash: PROXY_DASH, marker: 'diamond' },
  'proxy marker': { line: false, marker: 'diamond' },
  'bound marker': { line: false, marker: 'square' },
  theory: { line: true },
  'weak theory': { line: true, dash: '2 4' },
};

export const styleOf = (lineStyle: LineStyle): Style => styles[lineStyle];

export const isTheory = (lineStyle: LineStyle): boolean =>
  lineStyle === 'theory' || lineStyle === 'weak theory';
/** Whether the values are those of every step, and not of evaluations. */
export const isTrain = (lineStyle: LineStyle): boolean =>
  lineStyle === 'train' || lineStyle === 'proxy train';

export const COMPARISON_DASH = '1 3';
export const THEORY_DASH = '5 4';

interface MarkerProps {
  shape: Shape;
  x: number;
  y: number;
  /** Half of its width. */
  size: number;
  colour: string;
  opacity?: number;
}

export function Marker({ shape, x, y, size, colour, opacity }: MarkerProps) {
  const ink = { stroke: colour, strokeWidth: 1.5, fill: 'var(--surface)', opacity };
  if (shape === 'circle') return <circle cx={x} cy={y} r={size} {...ink} />;
  const r = shape === 'diamond' ? size * 1.35 : size;
  const path =
    shape === 'diamond'
      ? `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`
      : `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
  return <path d={path} {...ink} />;
}

interface SwatchProps {
  colour: string;
  lineStyle?: LineStyle;
  /** In the place of the look's own. */
  dash?: string;
  faint?: boolean;
}

/** The sample of a line in a legend. */
export function Swatch({ colour, lineStyle = 'train', dash, faint = false }: SwatchProps) {
  const style = styleOf(lineStyle);
  return (
    <svg
      className="swatch"
      viewBox="0 0 26 10"
      width="26"
      height="10"
      aria-hidden="true"
      opacity={faint ? 0.6 : 1}
    >
      {style.line && (
        <path d="M1 5H25" stroke={colour} strokeWidth="2" strokeDasharray={dash ?? style.dash} fill="none" />
      )}
      {style.marker && <Marker shape={style.marker} x={13} y={5} size={3.2} colour={colour} />}
    </svg>
  );
}
