import { useState } from 'react';
import { Help } from '../controls/Help.tsx';
import { ChartTable } from './ChartTable.tsx';
import { Legend } from './Legend.tsx';
import { Plot } from './Plot.tsx';
import type { ChartDefinition } from './types.ts';
import type { ChartData } from './useChartData.ts';

interface ChartProps {
  chart: ChartDefinition;
  data: ChartData;
  /** Where the chart stands a second time, large. */
  testId?: string;
}

/** One chart with its legend and the table behind it. */
export default function Chart({ chart, data, testId = `chart-${chart.id}` }: ChartProps) {
  const { live, lastStep, shownStep, onPick } = data;
  const comparisonLabel = chart.notComparable === undefined ? data.comparisonLabel : null;
  const points = data.pointsFor(chart);
  const [asTable, setAsTable] = useState(false);
  return (
    <section
      className={chart.wide ? 'chart wide' : 'chart'}
      data-testid={testId}
      aria-labelledby={`${testId}-title`}
    >
      <header>
        <h3 id={`${testId}-title`}>
          {chart.title} <span className="unit">{chart.unit}</span>
        </h3>
        <Help of={chart.title}>
          <code>{chart.name}</code> {chart.hint}
        </Help>
        <button
          type="button"
          className="quiet small"
          data-testid={testId.replace('chart', 'table')}
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
        <div className="plot">
          {points.length === 0 && <p className="empty">The curve appears here when you train.</p>}
          <Plot
            chart={chart}
            points={points}
            lastStep={lastStep}
            shownStep={shownStep}
            comparisonLabel={comparisonLabel}
            comparisonFaint={live !== null}
            onPick={onPick}
          />
        </div>
      )}
    </section>
  );
}
