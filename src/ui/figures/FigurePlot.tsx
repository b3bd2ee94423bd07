import { memo } from 'react';
import {
  CartesianGrid,
  ErrorBar,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Figure, FigurePoint, FigureSeries } from '../../experiment/evidence/figure.ts';
import { brief, exact } from '../numbers.ts';
import { usePageState } from '../usePage.ts';
import { EndLabels } from './EndLabels.tsx';
import type { Extent } from './extent.ts';
import { colourOfSeries, dashOf, isLine, SeriesMarker, type SeriesStyle, SeriesSwatch } from './markers.tsx';

interface FigurePlotProps {
  figure: Figure;
  styleOf(series: string): SeriesStyle;
  /** Measured in this browser meanwhile, to be drawn on top. */
  live?: Figure | null;
  /** The one series that is looked at; the others stand back. */
  looked?: string | null;
  /** What of it is shown. */
  extent: Extent;
  /** Names at the ends of the lines, in the place of a legend. */
  labelled?: boolean;
}

/** Points with 95% intervals in both directions. It does not move but when there are new ones. */
export const FigurePlot = memo(function FigurePlot({
  figure,
  styleOf,
  extent,
  live = null,
  looked = null,
  labelled = false,
}: FigurePlotProps) {
  const { x, y, series } = figure;
  const projector = usePageState(({ theme }) => theme === 'projector');
  const size = projector ? 7 : undefined;
  const standsBack = (name: string) => looked !== null && looked !== name;

  // A line of theory leads out of the figure; of a measured point its bars alone would stay.
  const isWithin = ({ x }: FigurePoint) => x <= extent.x.domain[1];

  function scatter({ name, joined, points }: FigureSeries, key: string, isLive: boolean) {
    const style = styleOf(name);
    const colour = colourOfSeries(style);
    const line = isLine(style);
    const opacity = standsBack(name) ? 0.15 : 1;
    const bar = {
      width: 3,
      stroke: colour,
      strokeWidth: projector ? 2 : 1.2,
      opacity: 0.6 * opacity,
      isAnimationActive: false,
    };
    return (
      <Scatter
        key={key}
        name={name}
        data={points.filter(isWithin).map((point) => drawn(point, name, isLive))}
        opacity={opacity}
        line={
          joined
            ? {
                stroke: colour,
                strokeWidth: line ? 1.4 : 1.2,
                strokeDasharray: dashOf(style),
                opacity: line ? opacity : 0.6 * opacity,
              }
            : false
        }
        shape={({ cx, cy }: { cx?: number; cy?: number }) =>
          line ? <g /> : <SeriesMarker style={style} x={cx ?? 0} y={cy ?? 0} size={size} live={isLive} />
        }
        isAnimationActive={false}
      >
        {points.some(({ xInterval }) => xInterval) && <ErrorBar dataKey="xReach" direction="x" {...bar} />}
        {points.some(({ yInterval }) => yInterval) && <ErrorBar dataKey="yReach" direction="y" {...bar} />}
      </Scatter>
    );
  }

  return (
    <ResponsiveContainer width="100%" height="100%">
      <ScatterChart
        margin={{ top: 8, right: labelled ? 132 : 16, bottom: 6, left: 0 }}
        aria-label={`${figure.title}: ${withUnit(y)}, against ${withUnit(x)}. The table has its numbers.`}
      >
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis
          dataKey="x"
          type="number"
          domain={extent.x.domain}
          ticks={extent.x.ticks}
          allowDataOverflow
          tickFormatter={(value: number) => brief(value, 6)}
          height={projector ? 52 : 40}
          label={{ value: withUnit(x), position: 'insideBottom', offset: 0 }}
          stroke="var(--muted)"
          tickMargin={2}
        />
        <YAxis
          dataKey="y"
          type="number"
          domain={extent.y.domain}
          ticks={extent.y.ticks}
          allowDataOverflow
          tickFormatter={(value: number) => brief(value, 6)}
          // Measuring the ticks would draw everything twice; the projector's letters are larger.
          width={projector ? 88 : 60}
          label={{ value: withUnit(y), angle: -90, position: 'insideLeft', style: { textAnchor: 'middle' } }}
          stroke="var(--muted)"
        />
        {extent.y.domain[0] < 0 && extent.y.domain[1] > 0 && <ReferenceLine y={0} stroke="var(--muted)" />}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--muted)' }}
          content={<PointTooltip figure={figure} styleOf={styleOf} />}
        />
        {/* Several runs have one name. */}
        {series.map((one, index) => scatter(one, `${index}`, false))}
        {live?.series.map((one, index) => scatter(one, `live ${index}`, true))}
        {labelled && (
          <EndLabels series={series.length > 0 ? series : (live?.series ?? [])} styleOf={styleOf} />
        )}
      </ScatterChart>
    </ResponsiveContainer>
  );
});

export const withUnit = ({ name, unit }: Figure['x']) => (unit ? `${name} (${unit})` : name);

/** Recharts puts pixels in the place of x and y before it asks for error bars, so they stand ready. */
const drawn = (point: FigurePoint, series: string, isLive: boolean) => ({
  ...point,
  series,
  isLive,
  xReach: reach(point.x, point.xInterval),
  yReach: reach(point.y, point.yInterval),
});

/** How far an interval reaches below and above its value. */
const reach = (value: number, interval?: FigurePoint['xInterval']): [number, number] =>
  interval ? [value - interval[0], interval[1] - value] : [0, 0];

interface PointTooltipProps extends Pick<FigurePlotProps, 'figure' | 'styleOf'> {
  /** Recharts fills these two in. */
  active?: boolean;
  payload?: readonly { payload?: FigurePoint & { series: string; isLive: boolean } }[];
}

/** The exact numbers of the point that is pointed at. */
function PointTooltip({ figure, styleOf, active, payload }: PointTooltipProps) {
  const point = payload?.[0]?.payload;
  if (!active || !point) return null;
  return (
    <div className="tooltip">
      <p>
        <SeriesSwatch style={styleOf(point.series)} /> {point.series}
        {point.isLive && ', this browser'}
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
