/**
 * How a token's log-ratio log π − log π_ref is shown: three strengths on either side of "unchanged", each with its
 * own background and its own underline, so that colour never speaks alone.
 */
export type Band = 'less-3' | 'less-2' | 'less-1' | 'same' | 'more-1' | 'more-2' | 'more-3';

/** Upper ends of the bands "same", 1 and 2, in nats. */
export const BOUNDS = [0.1, 0.5, 1.5] as const;

export function bandOf(logRatio: number): Band {
  const size = Math.abs(logRatio);
  if (!(size >= BOUNDS[0])) return 'same';
  const strength = size < BOUNDS[1] ? 1 : size < BOUNDS[2] ? 2 : 3;
  return `${logRatio > 0 ? 'more' : 'less'}-${strength}`;
}

export const legend: readonly { band: Band; label: string }[] = [
  { band: 'less-3', label: `< −${BOUNDS[2]}` },
  { band: 'less-2', label: `−${BOUNDS[2]}` },
  { band: 'less-1', label: `−${BOUNDS[1]}` },
  { band: 'same', label: `±${BOUNDS[0]}` },
  { band: 'more-1', label: `+${BOUNDS[1]}` },
  { band: 'more-2', label: `+${BOUNDS[2]}` },
  { band: 'more-3', label: `> +${BOUNDS[2]}` },
];
