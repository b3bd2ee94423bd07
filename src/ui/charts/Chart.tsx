import { useState } from 'react';
import { Help } from '../controls/Help.tsx';
import { ChartTable } from './ChartTable.tsx';
import { Legend } from './Legend.tsx';
import { useOnScreen } from './onScreen.ts';
import { Plot } from './Plot.tsx';
import type { ChartDefinition } from './types.ts';
import type { ChartData } from './useChartData.ts';

interface ChartProps {
  chart: ChartDefinition;
  data: ChartData;
  /** It stands a second time, large. */
  isLarge?: boolean;
}

/** One chart with its legend and the table behind it. */
export default function Chart({ chart, data, isLarge = false }: ChartProps) {
  const place = isLarge ? 'hero-' : '';
  const { live, lastStep, shownStep, onPick } = data;
  const comparisonLabel = chart.notComparable === undefined ? data.comparisonLabel : null;
  const points = data.pointsFor(chart);
  const [asTable, setAsTable] = useState(false);
  const { place: box, seen } = useOnScreen();
  return (
    <section
      className={chart.wide ? 'chart wide' : 'chart'}
      data-testid={`${place}chart-${chart.id}`}
      // Its like with the same title stands among all charts.
      aria-label={`${chart.title}, ${chart.unit}${isLarge ? ', large' : ''}`}
    >
      <header>
        <h3>
          {chart.title} <span className="unit">{chart.unit}</span>
        </h3>
        <Help of={chart.title}>
          <code>{chart.name}</code> {chart.hint}
        </Help>
        <button
          type="button"
          className="quiet small"
          data-testid={`${place}table-${chart.id}`}
          aria-pressed={asTable}
          aria-label={`${chart.title} as a table`}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'chart' : 'table'}
        </button>
      </header>
      <Legend chart={chart} points={points} live={live} comparisonLabel={data.comparisonLabel} />
      {asTable ? (
        <ChartTable chart={chart} points={points} comparisonLabel={comparisonLabel} hasLive={live !== null} />
      ) : (
        <div className="plot" ref={box}>
          {points.length === 0 ? (
            <p className="empty">The curve appears here when you train.</p>
          ) : (
            <Plot
              chart={chart}
              points={points}
              lastStep={lastStep}
              shownStep={shownStep}
              comparisonLabel={comparisonLabel}
              comparisonFaint={live !== null}
              onPick={onPick}
              seen={seen}
            />
          )}
        </div>
      )}
    </section>
  );
}
