import type { Look, Meaning } from './definitions.ts';

/** How a series looks, on the chart and in its legend alike. */
export const colourOf = (meaning: Meaning) => `var(--${meaning})`;

export const dashOf: Record<Look, string | undefined> = {
  train: undefined,
  'held-out': '6 3',
  'held-out marker': undefined,
};

export const GHOST_DASH = '1 3';
export const THEORY_DASH = '5 4';

interface SwatchProps {
  colour: string;
  dash?: string;
  line?: boolean;
  marker?: boolean;
  faint?: boolean;
}

/** The sample of a line in a legend. */
export function Swatch({ colour, dash, line = true, marker = false, faint = false }: SwatchProps) {
  return (
    <svg
      className="swatch"
      viewBox="0 0 26 10"
      width="26"
      height="10"
      aria-hidden="true"
      opacity={faint ? 0.6 : 1}
    >
      {line && <path d="M1 5H25" stroke={colour} strokeWidth="2" strokeDasharray={dash} fill="none" />}
      {marker && <circle cx="13" cy="5" r="3.2" fill="var(--surface)" stroke={colour} strokeWidth="2" />}
    </svg>
  );
}
