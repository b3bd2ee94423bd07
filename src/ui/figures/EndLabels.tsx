import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import type { FigureSeries } from '../../experiment/evidence/figure.ts';
import { colourOfSeries, type SeriesStyle } from './markers.tsx';
import { spreadOut } from './spreadOut.ts';

interface EndLabelsProps {
  series: readonly FigureSeries[];
  styleOf(series: string): SeriesStyle;
}

const LINE_HEIGHT = 15;

/** The name of each series beside its last point, none on top of another. */
export function EndLabels({ series, styleOf }: EndLabelsProps) {
  const area = usePlotArea();
  const x = useXAxisScale();
  const y = useYAxisScale();
  if (!area || !x || !y) return null;
  const ends = series.map(({ name, points }) => {
    const last = points.reduce((best, point) => (point.x > best.x ? point : best));
    // Beside its bar.
    return { name, x: x(last.xInterval?.[1] ?? last.x) ?? 0, y: y(last.y) ?? 0 };
  });
  const heights = spreadOut(
    ends.map((end) => end.y),
    LINE_HEIGHT,
    [area.y + 8, area.y + area.height],
  );
  return (
    <g className="end-labels">
      {ends.map((end, i) => (
        <text
          key={end.name}
          x={Math.min(end.x, area.x + area.width) + 10}
          y={heights[i]}
          dominantBaseline="middle"
          style={{ fill: colourOfSeries(styleOf(end.name)) }}
        >
          {end.name}
        </text>
      ))}
    </g>
  );
}
