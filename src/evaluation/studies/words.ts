import type { Estimate } from '../../experiment/metrics/statistics.ts';

/** "0.85 [0.71, 0.99], n = 5" */
export function withInterval({ value, interval: [low, high], n }: Estimate): string {
  const ends = Number.isFinite(low) ? ` [${low.toFixed(2)}, ${high.toFixed(2)}]` : '';
  return `${value.toFixed(2)}${ends}, n = ${n}`.replaceAll('-', '−');
}
