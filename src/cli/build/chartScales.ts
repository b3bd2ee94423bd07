import type { Plugin } from 'vite';

/**
 * Recharts looks its scales up by their names, so that all of d3-scale stays in the page, calendars included. These are
 * the ones that the charts use: `scaleLinear` and `scaleLog` for numbers, `scalePoint` and `scaleBand` for names, which
 * recharts falls back on.
 */
export function chartScales(): Plugin {
  return {
    name: 'scales of charts',
    apply: 'build',
    load(id) {
      if (!id.endsWith('/victory-vendor/es/d3-scale.js')) return null;
      return 'export { scaleBand, scaleLinear, scaleLog, scalePoint } from "d3-scale";';
    },
  };
}
