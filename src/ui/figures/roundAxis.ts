/** An axis that begins and ends at round numbers, and has few of them. */
export interface RoundAxis {
  domain: [low: number, high: number];
  ticks: number[];
}

/** Distances between ticks, times a power of ten. */
const ROUND = [1, 2, 2.5, 5, 10];

/**
 * Around the values, with about so many ticks. Positive values that begin near 0 have an axis that begins there.
 * Where all values are one, there is room on both sides.
 */
export function roundAxis(values: readonly number[], about = 5): RoundAxis {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return roundAxis([0, 1], about);
  let [low, high] = [Math.min(...finite), Math.max(...finite)];
  if (low > 0 && low < 0.5 * high) low = 0;
  if (low === high) {
    const room = Math.abs(low) / 10 || 1;
    [low, high] = [low - room, high + room];
  }
  const step = roundStep((high - low) / Math.max(1, about - 1));
  // Without the rounding of multiplications a tick at the end could be one too many.
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { domain: [ticks[0], ticks[ticks.length - 1]], ticks };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = ROUND.find((one) => one * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}
