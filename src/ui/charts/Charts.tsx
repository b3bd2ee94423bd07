import { Chart } from './Chart.tsx';
import { useChartData } from './useChartData.ts';

export function Charts() {
  const data = useChartData();
  return (
    <section className="panel charts" aria-labelledby="charts-heading">
      <h2 id="charts-heading">Charts</h2>
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
}
