import type { Verdict } from '../../experiment/evidence/figure.ts';

/** Verdicts differ by their outline and by what is in it: a disc, a square, a ring, a dashed ring. */
const shapes: Readonly<Record<Verdict, React.ReactNode>> = {
  'holds here': (
    <>
      <circle cx={8} cy={8} r={7.5} fill="var(--accent)" />
      <path d="M4.5 8.3l2.4 2.4 4.6-5" stroke="var(--on-accent)" strokeWidth={1.8} />
    </>
  ),
  'does not hold here': (
    <>
      <rect
        x={1}
        y={1}
        width={14}
        height={14}
        rx={2}
        fill="var(--surface)"
        stroke="var(--ink)"
        strokeWidth={1.6}
      />
      <path d="M5 5l6 6M11 5l-6 6" stroke="var(--ink)" strokeWidth={1.8} />
    </>
  ),
  'inconclusive here': (
    <>
      <circle cx={8} cy={8} r={7} stroke="var(--muted)" strokeWidth={1.6} />
      <path d="M4.5 8.8c1-1.6 2.3-1.6 3.5-.6s2.5.9 3.5-.7" stroke="var(--muted)" strokeWidth={1.6} />
    </>
  ),
  'not measured yet': (
    <circle cx={8} cy={8} r={7} stroke="var(--muted)" strokeWidth={1.4} strokeDasharray="2 2.4" />
  ),
};

/** A verdict by form and word. */
export function VerdictMark({ verdict }: { verdict: Verdict }) {
  return (
    <span className="verdict" data-verdict={verdict}>
      <svg viewBox="0 0 16 16" width="16" height="16" fill="none" aria-hidden="true">
        {shapes[verdict]}
      </svg>
      <span>{verdict}</span>
    </span>
  );
}
