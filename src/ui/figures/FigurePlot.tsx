import { memo } from 'react';
import {
  CartesianGrid,
  ErrorBar,
  ReferenceLine,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Axis, Figure, FigurePoint, FigureSeries } from '../../experiment/evidence/figure.ts';
import { brief, exact } from '../numbers.ts';
import { labelledEnds } from './axes.ts';
import { type Extent, extentOf } from './extent.ts';
import { colourOfSeries, MARKER, SeriesMarker, type SeriesStyle, SeriesSwatch } from './markers.tsx';
import { insetsOf, usePlotSize } from './usePlotSize.ts';

interface FigurePlotProps {
  figure: Figure;
  styleOf(series: string): SeriesStyle;
  /** The step whose points are ringed. */
  shownStep?: number | null;
  /** A point with a step was clicked. */
  onPick?(step: number, series: string): void;
  /** What of it is shown; all, if absent. */
  extent?: Extent;
  /** The one series that is looked at; the others stand back. */
  looked?: string | null;
  /** What was measured here is filled and ringed, to stand out from much that was recorded. */
  ringed?: boolean;
  /** Names stand at the ends of lines where they do not run into each other. */
  labelled?: boolean;
}

/** A chart takes the size of its frame. */
export const FILLING = { width: '100%', height: '100%' };
const BELOW_LABEL = 6;

/** Points with 95% intervals in both directions. It does not move but when there are new ones. */
export const FigurePlot = memo(function FigurePlot(props: FigurePlotProps) {
  const {
    figure,
    styleOf,
    shownStep = null,
    onPick,
    labelled = false,
    looked = null,
    ringed = false,
  } = props;
  const { x, y, series } = figure;
  const plotSize = usePlotSize();
  const { projector, scale } = plotSize;
  const px = (usual: number, large: number) => (projector ? large * scale : usual);
  const whole = { across: projector ? 5 : 7, up: 5, whole: true };
  const { across, up } = props.extent ?? extentOf(figure, whole);
  const cut = props.extent !== undefined && leaves(series, across, up);
  const inset = insetsOf(plotSize);
  // A line of theory leads out of the figure; of a measured point its bars alone would stay.
  const isWithin = ({ x }: FigurePoint) => !cut || x <= across[across.length - 1];
  const ends = labelled ? labelledEnds(series, across, up) : new Map<string, FigurePoint>();
  return (
    <ScatterChart
      responsive
      style={FILLING}
      margin={{ top: inset.top, right: inset.right, bottom: BELOW_LABEL, left: 0 }}
      aria-label={`${figure.title}: ${withUnit(y)}, against ${withUnit(x)}. The table has its numbers.`}
    >
      <CartesianGrid stroke="var(--grid)" vertical={false} />
      <XAxis
        dataKey="x"
        type="number"
        domain={domainOf(across)}
        ticks={across}
        allowDataOverflow={cut}
        tickFormatter={(value: number) => brief(value, 3)}
        height={inset.bottom - BELOW_LABEL}
        label={{ value: withUnit(x), position: 'insideBottom', offset: 0 }}
        stroke="var(--muted)"
        tickMargin={px(2, 6)}
      />
      <YAxis
        dataKey="y"
        type="number"
        domain={domainOf(up)}
        ticks={up}
        allowDataOverflow={cut}
        tickFormatter={(value: number) => brief(value, 3)}
        // Measuring the ticks would draw everything twice.
        width={inset.left}
        stroke="var(--muted)"
        axisLine={false}
      />
      {/* Along the axis it would be cut where a figure is low. */}
      <text className="y-title" x={2} y={px(13, 20)}>
        {withUnit(y)}
      </text>
      {up[0] < 0 && <ReferenceLine y={0} stroke="var(--muted)" />}
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--muted)' }}
        content={<PointTooltip figure={figure} styleOf={styleOf} />}
      />
      {/* Without any data there would be no axes. */}
      {series.length === 0 && <Scatter data={[{ x: across[0], y: up[0] }]} shape={() => <g />} />}
      {series.map((one, index) => {
        const { name, kind, joined, points } = one;
        const style = styleOf(name);
        const colour = colourOfSeries(style);
        const opacity = looked === null || looked === name ? 1 : 0.15;
        const bar = {
          width: px(3, 5),
          stroke: colour,
          strokeWidth: px(1.2, 2),
          opacity: opacity * (kind === 'recorded' ? 0.45 : 0.75),
          isAnimationActive: false,
        };
        return (
          <Scatter
            // biome-ignore lint/suspicious/noArrayIndexKey: several runs have one name
            key={index}
            name={name}
            opacity={opacity}
            data={points.filter(isWithin).map((point) => drawn(point, one, domainOf(across), domainOf(up)))}
            line={joined ? lineOf(one, colour, px(2, 3)) : false}
            onClick={({ payload }) => {
              const { step } = payload as FigurePoint;
              if (step !== undefined) onPick?.(step, name);
            }}
            shape={({ cx, cy, payload }: { cx?: number; cy?: number; payload?: FigurePoint }) => (
              <g className={onPick && payload?.step !== undefined ? 'can-be-picked' : undefined}>
                <SeriesMarker
                  style={style}
                  x={cx ?? 0}
                  y={cy ?? 0}
                  size={px(MARKER, 7)}
                  hollow={kind === 'recorded'}
                  ringed={ringed && kind === 'measured'}
                  shown={shownStep !== null && payload?.step === shownStep}
                />
                {isSame(payload, ends.get(name)) && (
                  <text
                    {...besidePoint(hasNoRoom(payload, across, name), cx, cy, px(9, 14))}
                    className="end-label"
                    style={{ fill: colour }}
                  >
                    {name}
                  </text>
                )}
              </g>
            )}
            isAnimationActive={false}
          >
            {points.some(({ xInterval }) => xInterval) && (
              <ErrorBar dataKey="xReach" direction="x" {...bar} />
            )}
            {points.some(({ yInterval }) => yInterval) && (
              <ErrorBar dataKey="yReach" direction="y" {...bar} />
            )}
          </Scatter>
        );
      })}
    </ScatterChart>
  );
});

/** "KL (nats)"; what is counted is its own unit: "step", "training pairs", not "step (steps)". */
export const withUnit = ({ name, unit }: Axis) =>
  unit && unit !== `${name}s` && !name.endsWith(unit) ? `${name} (${unit})` : name;

const domainOf = (ticks: readonly number[]): [number, number] => [ticks[0], ticks[ticks.length - 1]];
const isSame = (a?: FigurePoint, b?: FigurePoint) => a !== undefined && a.x === b?.x && a.y === b?.y;
/** Above a point and to one side of it, where neither marker nor interval runs through the name. */
const besidePoint = (left: boolean, x = 0, y = 0, off = 0) => ({
  x: left ? x - off : x + off,
  y: y - off,
  textAnchor: left ? ('end' as const) : ('start' as const),
});
/** Whether something lies outside of the axes. Where all is inside, a point on the edge is drawn whole. */
const leaves = (series: readonly FigureSeries[], across: readonly number[], up: readonly number[]) =>
  series.some(({ points }) =>
    points.some(({ x, y }) => !isBetween(x, domainOf(across)) || !isBetween(y, domainOf(up))),
  );
const isBetween = (value: number, [from, to]: [number, number]) => value >= from && value <= to;
/** Whether a name would be cut off to the right of its point: a letter takes about a hundredth of the width. */
function hasNoRoom(point: FigurePoint | undefined, ticks: readonly number[], name: string): boolean {
  const [from, to] = domainOf(ticks);
  return point !== undefined && (point.x - from) / (to - from) > 0.9 - 0.011 * name.length;
}

/** Solid: measured here. Dashed: recorded. Thin: theory, and dotted where little supports it. */
function lineOf({ kind }: FigureSeries, colour: string, width: number) {
  switch (kind) {
    case 'measured':
      return { stroke: colour, strokeWidth: width };
    case 'recorded':
      return {
        stroke: colour,
        strokeWidth: width,
        strokeDasharray: `${3 * width} ${2 * width}`,
        opacity: 0.7,
      };
    case 'theory':
      return { stroke: colour, strokeWidth: 1.2 };
    case 'faded':
      return { stroke: colour, strokeWidth: 1.2, strokeDasharray: '1 5', opacity: 0.8 };
  }
}

/** Recharts puts pixels in the place of x and y before it asks for error bars, so they stand ready. */
const drawn = (
  point: FigurePoint,
  { name, kind }: FigureSeries,
  across: [number, number],
  up: [number, number],
) => ({
  ...point,
  series: name,
  kind,
  xReach: reach(point.x, point.xInterval, across),
  yReach: reach(point.y, point.yInterval, up),
});

/** How far an interval reaches below and above its value, within the axis: Recharts draws it beyond. */
const reach = (
  value: number,
  interval: FigurePoint['xInterval'],
  [from, to]: [number, number],
): [number, number] =>
  interval ? [value - Math.max(from, interval[0]), Math.min(to, interval[1]) - value] : [0, 0];

interface PointTooltipProps extends Pick<FigurePlotProps, 'figure' | 'styleOf'> {
  /** Recharts fills these two in. */
  active?: boolean;
  payload?: readonly { payload?: FigurePoint & Pick<FigureSeries, 'kind'> & { series: string } }[];
}

/** The exact numbers of the point that is pointed at. */
function PointTooltip({ figure, styleOf, active, payload }: PointTooltipProps) {
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <div className="tooltip">
      <p>
        <SeriesSwatch style={styleOf(point.series)} /> {point.series}
      </p>
      <ul>
        <li>
          {figure.y.name} <b>{numberWithInterval(point.y, point.yInterval)}</b>
        </li>
        <li>
          {figure.x.name} <b>{numberWithInterval(point.x, point.xInterval)}</b> {figure.x.unit}
        </li>
        <li>{point.note}</li>
      </ul>
    </div>
  );
}

export const numberWithInterval = (value: number, interval?: FigurePoint['xInterval']) =>
  interval ? `${exact(value)} [${exact(interval[0])}, ${exact(interval[1])}]` : exact(value);
