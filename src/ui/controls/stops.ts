import type { NumberControl } from '../../experiment/controls/controls.ts';

/** Beyond this many values a slider cannot be aimed: the number is typed. */
const TOO_MANY = 1e6;
/** A linear control with more steps than this gets stops that grow with the value, as on a log scale. */
const WIDE = 200;
const GROWTH = 1.1;

/**
 * The values that a control's slider passes through, in order, the default among them. Each arrow key moves to the
 * next one, so every stop must differ from its neighbours. Empty where a slider makes no sense (a seed).
 */
export function stopsOf(control: NumberControl): number[] {
  const { min, max, step, scale, default: initial } = control;
  if (scale === 'linear' && (max - min) / step > TOO_MANY) return [];
  const stops = new Set([min, max, initial]);
  if (scale === 'log') {
    for (let value = initial; value < max; value *= step) stops.add(tidy(value));
    for (let value = initial; value > min; value /= step) stops.add(tidy(value));
  } else {
    const wide = (max - min) / step > WIDE;
    for (let value = min; value < max; ) {
      stops.add(tidy(value));
      const ahead = wide ? Math.max(step, (value - min) * (GROWTH - 1)) : step;
      value = min + Math.round((value + ahead - min) / step) * step;
    }
  }
  return [...stops].filter((value) => value >= min && value <= max).sort((a, b) => a - b);
}

/** Index of the stop next to a value that may have been typed. */
export function nearestStop(stops: readonly number[], value: number): number {
  let best = 0;
  for (let i = 1; i < stops.length; i++) {
    if (Math.abs(stops[i] - value) < Math.abs(stops[best] - value)) best = i;
  }
  return best;
}

/** Three significant digits: 0.1 · 1.1² is 0.121 and not 0.12100000000000002. */
const tidy = (value: number) => Number(value.toPrecision(3));
