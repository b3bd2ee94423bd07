/**
 * How a token's log-ratio log π − log π_ref is shown: three strengths on either side of "unchanged", each with its
 * own background and its own underline, so that colour never speaks alone.
 */
export const bands = ['less-3', 'less-2', 'less-1', 'same', 'more-1', 'more-2', 'more-3'] as const;
export type Band = (typeof bands)[number];

/** Where one band ends and the next begins, in nats. */
export const borders = [-1.5, -0.5, -0.1, 0.1, 0.5, 1.5] as const;

export function bandOf(logRatio: number): Band {
  if (Number.isNaN(logRatio)) return 'same';
  const size = Math.abs(logRatio);
  const strength = borders.slice(3).filter((border) => size >= border).length;
  const middle = bands.indexOf('same');
  return bands[middle + Math.sign(logRatio) * strength];
}
