import { Chart } from './Chart.tsx';
import { useChartData } from './useChartData.ts';

export function Charts() {
  const data = useChartData();
  return (
    <section className="panel charts" aria-labelledby="charts-heading">
      <h2 id="charts-heading">Charts</h2>
      <p className="source">
        {data.live
          ? `Strong lines are measured now on this machine: ${data.liveSource}. `
          : 'Nothing is measured yet. '}
        {data.comparisonSource &&
          (data.notComparable
            ? `What came before measured something else and has no curves here: ${data.comparisonSource}. `
            : `Dotted lines are ${data.comparisonSource}. `)}
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
