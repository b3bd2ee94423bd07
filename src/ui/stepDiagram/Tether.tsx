import { brief, withError } from '../numbers.ts';
import { Subscripts } from './Subscripts.tsx';

interface TetherProps {
  kl: number | undefined;
  error: number | undefined;
  source: string;
  /** False where the loss knows no reference: the distance is measured, and nothing keeps it short. */
  holds: boolean;
  /** Why it does not hold; the loss does not see the reference, as a rule. */
  loose?: string;
}

const LEFT = 128;
const RIGHT = 560;
const Y = 180;

/** The tether to the frozen reference, as long as the measured KL on the ruler beneath it. */
export function Tether({ kl = 0, error, source, holds, loose = 'not part of the loss' }: TetherProps) {
  const end = rulerEnd(kl);
  const x = LEFT + ((RIGHT - LEFT) * Math.min(Math.max(kl, 0), end)) / end;
  const measured =
    error === undefined ? 'KL to the reference' : `KL ${withError(kl, error)} nats (${source})`;
  const label = holds ? measured : `${measured}: ${loose}`;
  return (
    <g className="tether">
      <path className="ruler" d={`M${LEFT} ${Y}H${RIGHT}`} />
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <path className="ruler" d={`M${LEFT + (RIGHT - LEFT) * share} ${Y - 4}v8`} />
          <text x={LEFT + (RIGHT - LEFT) * share} y={Y + 22} textAnchor="middle">
            {brief(end * share)}
          </text>
        </g>
      ))}
      <path className={holds ? 'string' : 'string loose'} d={`M${LEFT} ${Y}H${x}`} />
      <rect className="reference" x={LEFT - 7} y={Y - 7} width="14" height="14" rx="2" />
      <circle className="policy" cx={x} cy={Y} r="7" />
      <text x={LEFT - 14} y={Y + 5} textAnchor="end">
        <Subscripts>frozen π_ref</Subscripts>
      </text>
      <text x={(LEFT + RIGHT) / 2} y={Y - 12} textAnchor="middle" className="title">
        {label}
      </text>
    </g>
  );
}

/** The ruler ends at 1, 2, 5, 10, 20, … nats, whichever first holds the value. */
function rulerEnd(kl: number): number {
  let end = 1;
  for (let i = 0; end < kl && Number.isFinite(kl); i++) end *= [2, 2.5, 2][i % 3];
  return end;
}
