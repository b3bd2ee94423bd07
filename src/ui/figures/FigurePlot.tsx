import { memo } from 'react';
import {
  CartesianGrid,
  ErrorBar,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Figure, FigurePoint } from '../../experiment/evidence/figure.ts';
import { brief, exact } from '../numbers.ts';
import { usePageState } from '../usePage.ts';
import { colourOfSeries, SeriesMarker, type SeriesStyle, SeriesSwatch } from './markers.tsx';

interface FigurePlotProps {
  figure: Figure;
  styleOf(series: string): SeriesStyle;
}

/** Points with 95% intervals in both directions. It does not move but when there are new ones. */
export const FigurePlot = memo(function FigurePlot({ figure, styleOf }: FigurePlotProps) {
  const { x, y, series } = figure;
  const projector = usePageState(({ theme }) => theme === 'projector');
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ScatterChart
        margin={{ top: 8, right: 16, bottom: 6, left: 0 }}
        aria-label={`${figure.title}: ${withUnit(y)}, against ${withUnit(x)}. The table has its numbers.`}
      >
        <CartesianGrid stroke="var(--grid)" />
        <XAxis
          dataKey="x"
          type="number"
          domain={[0, 'auto']}
          tickCount={8}
          tickFormatter={(value: number) => brief(value, 3)}
          height={projector ? 48 : 36}
          label={{ value: withUnit(x), position: 'insideBottom', offset: 0 }}
          stroke="var(--muted)"
          tickMargin={2}
        />
        <YAxis
          dataKey="y"
          type="number"
          domain={['auto', 'auto']}
          tickCount={6}
          tickFormatter={(value: number) => brief(value, 3)}
          // Measuring the ticks would draw everything twice; the projector's letters are larger.
          width={projector ? 88 : 56}
          label={{ value: withUnit(y), angle: -90, position: 'insideLeft', style: { textAnchor: 'middle' } }}
          stroke="var(--muted)"
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--muted)' }}
          content={<PointTooltip figure={figure} styleOf={styleOf} />}
        />
        {series.map(({ name, joined, points }, index) => {
          const style = styleOf(name);
          const colour = colourOfSeries(style);
          const bar = {
            width: 3,
            stroke: colour,
            strokeWidth: projector ? 2 : 1.2,
            opacity: 0.75,
            isAnimationActive: false,
          };
          return (
            <Scatter
              // biome-ignore lint/suspicious/noArrayIndexKey: several runs have one name
              key={index}
              name={name}
              data={points.map((point) => drawn(point, name))}
              line={joined ? { stroke: colour, strokeWidth: 1, opacity: 0.6 } : false}
              shape={({ cx, cy }: { cx?: number; cy?: number }) => (
                <SeriesMarker style={style} x={cx ?? 0} y={cy ?? 0} size={projector ? 7 : undefined} />
              )}
              isAnimationActive={false}
            >
              <ErrorBar dataKey="xReach" direction="x" {...bar} />
              <ErrorBar dataKey="yReach" direction="y" {...bar} />
            </Scatter>
          );
        })}
      </ScatterChart>
    </ResponsiveContainer>
  );
});

const withUnit = ({ name, unit }: Figure['x']) => (unit ? `${name} (${unit})` : name);

/** Recharts puts pixels in the place of x and y before it asks for error bars, so they stand ready. */
const drawn = (point: FigurePoint, series: string) => ({
  ...point,
  series,
  xReach: reach(point.x, point.xInterval),
  yReach: reach(point.y, point.yInterval),
});

/** How far an interval reaches below and above its value. */
const reach = (value: number, interval?: FigurePoint['xInterval']): [number, number] =>
  interval ? [value - interval[0], interval[1] - value] : [0, 0];

interface PointTooltipProps extends FigurePlotProps {
  /** Recharts fills these two in. */
  active?: boolean;
  payload?: readonly { payload?: FigurePoint & { series: string } }[];
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
          {figure.y.name} <b>{withInterval(point.y, point.yInterval)}</b>
        </li>
        <li>
          {figure.x.name} <b>{withInterval(point.x, point.xInterval)}</b> {figure.x.unit}
        </li>
        <li>{point.note}</li>
      </ul>
    </div>
  );
}

const withInterval = (value: number, interval?: FigurePoint['xInterval']) =>
  interval ? `${exact(value)} [${exact(interval[0])}, ${exact(interval[1])}]` : exact(value);
