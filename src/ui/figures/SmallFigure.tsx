import { useId } from 'react';
import type { Figure, FigurePoint, FigureSeries } from '../../experiment/evidence/figure.ts';
import { brief } from '../numbers.ts';
import { extentOf } from './extent.ts';
import { withUnit } from './FigurePlot.tsx';
import { colourOfSeries, isLine, SeriesMarker } from './markers.tsx';
import { stylesOf } from './seriesStyles.ts';
import { spreadOut } from './spreadOut.ts';

/** A figure at a glance: axes, intervals and shapes, with names where there are few. The large one has the rest. */

const WIDTH = 360;
const HEIGHT = 216;
const LABELLED_AT_MOST = 4;
const LETTER = 6.8;
const LETTERS = 16;
const inShort = (name: string) => (name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name);

export function SmallFigure({ figure }: { figure: Figure }) {
  const { series, x, y } = figure;
  const styleOf = stylesOf(series);
  const clip = useId();
  const lines = series.filter(({ joined, kind }) => joined && kind === 'measured');
  const named = series.length <= LABELLED_AT_MOST ? lines : [];
  const longest = Math.max(0, ...named.map(({ name }) => inShort(name).length));
  const right = 18 + LETTER * longest;
  const { across, up: upwards } = extentOf(figure, { across: 4, up: 4, whole: false });
  const widest = Math.max(...upwards.map((tick) => brief(tick, 6).length));
  const left = Math.max(36, 10 + LETTER * widest);
  const area = { left, right: WIDTH - right, top: 22, bottom: HEIGHT - 36 };
  const along = (value: number) =>
    area.left + ((value - across[0]) / (across[across.length - 1] - across[0])) * (area.right - area.left);
  const up = (value: number) =>
    area.bottom -
    ((value - upwards[0]) / (upwards[upwards.length - 1] - upwards[0])) * (area.bottom - area.top);
  const ends = named.map(({ points }) => points.reduce((best, point) => (point.x > best.x ? point : best)));
  const heights = spreadOut(
    ends.map((end) => up(end.y)),
    14,
    [area.top, area.bottom],
  );

  function line({ points }: FigureSeries) {
    return points.map((point) => `${along(point.x).toFixed(1)},${up(point.y).toFixed(1)}`).join(' ');
  }
  function whisker({ x, yInterval }: FigurePoint, index: number) {
    if (!yInterval) return null;
    return (
      <path
        key={index}
        d={`M${along(x).toFixed(1)} ${up(yInterval[0]).toFixed(1)}V${up(yInterval[1]).toFixed(1)}`}
      />
    );
  }

  return (
    <svg
      className="small-figure"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${figure.title}: ${withUnit(y)}, against ${withUnit(x)}.`}
    >
      {upwards.map((tick) => (
        <g key={tick}>
          <path
            d={`M${area.left} ${up(tick)}H${area.right}`}
            stroke={tick === 0 ? 'var(--muted)' : 'var(--grid)'}
          />
          <text x={area.left - 6} y={up(tick)} textAnchor="end" dominantBaseline="middle">
            {brief(tick, 6)}
          </text>
        </g>
      ))}
      {across.map((tick) => (
        <text key={tick} x={along(tick)} y={area.bottom + 14} textAnchor="middle">
          {brief(tick, 6)}
        </text>
      ))}
      <text x={6} y={10}>
        {y.name}
      </text>
      <text x={area.right} y={HEIGHT - 5} textAnchor="end">
        {withUnit(x)}
      </text>
      <clipPath id={clip}>
        <path
          d={`M${area.left - 4} ${area.top - 4}H${area.right + 4}V${area.bottom + 4}H${area.left - 4}Z`}
        />
      </clipPath>
      {series.map((one) => {
        const style = styleOf(one.name);
        const colour = colourOfSeries(style);
        return (
          <g key={one.name} fill="none" stroke={colour} clipPath={`url(#${clip})`}>
            {one.joined && (
              <polyline
                points={line(one)}
                strokeWidth={isLine(style) ? 1.3 : 1.8}
                strokeDasharray={one.kind === 'faded' ? '2 4' : undefined}
              />
            )}
            {!isLine(style) && (
              <>
                <g strokeWidth={1} opacity={0.45}>
                  {one.points.map(whisker)}
                </g>
                {one.points.map((point, index) => (
                  <SeriesMarker
                    // biome-ignore lint/suspicious/noArrayIndexKey: points have no name
                    key={index}
                    style={style}
                    x={along(point.x)}
                    y={up(point.y)}
                    size={2.2}
                  />
                ))}
              </>
            )}
          </g>
        );
      })}
      {named.map(({ name }, i) => (
        <text
          key={name}
          x={along(ends[i].x) + 8}
          y={heights[i]}
          dominantBaseline="middle"
          style={{ fill: colourOfSeries(styleOf(name)) }}
        >
          {inShort(name)}
        </text>
      ))}
    </svg>
  );
}
