import { memo, useDeferredValue } from 'react';
import Chart from './Chart.tsx';
import type { ChartData } from './useChartData.ts';

/** Every chart of the method: what is looked up, not what is looked at first, so that it waits for what is. */
export default function Charts({ data }: { data: ChartData }) {
  return <All data={useDeferredValue(data)} />;
}

const All = memo(function All({ data }: { data: ChartData }) {
  return (
    <section className="panel charts" aria-labelledby="charts-heading">
      <h2 id="charts-heading">All charts of this method</h2>
      <p className="source">
        {data.live ? `Solid: this run, ${data.liveSource}. ` : 'No run yet. '}
        {data.comparisonSource &&
          (data.notComparable
            ? `Not drawn, because it measured something else: ${data.comparisonSource}. `
            : `Dotted: ${data.comparisonSource}. `)}
        Click a chart to read the completions of that step.
      </p>
      <div className="chart-grid">
        {data.charts.map((chart) => (
          <Chart key={chart.id} chart={chart} data={data} />
        ))}
      </div>
    </section>
  );
});
