import {
  fieldsOf,
  type MeasurementName,
  measurementNames,
  measurementRecords,
} from '../../../experiment/metrics/measurements.ts';
import type { ChartDefinition, Series } from '../types.ts';

/** A measurement as a line through the evaluations. Records of before it was measured do not have it. */
export function measuredSeries(name: MeasurementName): Series {
  const { label, meaning, interval } = measurementRecords[name];
  const [key, ...fields] = fieldsOf(name);
  return {
    key,
    label,
    meaning,
    lineStyle: meaning === 'proxy' ? 'proxy held-out' : 'held-out',
    ...(interval === 'standard error' ? { errorKey: fields[0] } : { ends: [fields[0], fields[1]] }),
  };
}

/** The chart of a measurement that has one of its own. */
export function measurementChart(name: MeasurementName): ChartDefinition {
  const { title, name: quantity, unit, hint, chart } = measurementRecords[name];
  return {
    id: name.replaceAll('_', '-'),
    title,
    name: quantity,
    unit,
    hint,
    series: [measuredSeries(name)],
    theory: chart?.theory && { ...chart.theory, extend: true },
    domain: [...(chart?.domain ?? (['auto', 'auto'] as const))],
  };
}

/** All of them but those that a method draws in its own way. */
export function measurementCharts(but: readonly MeasurementName[] = []): ChartDefinition[] {
  return measurementNames
    .filter((name) => measurementRecords[name].chart && !but.includes(name))
    .map(measurementChart);
}
