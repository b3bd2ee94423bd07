import { type ScaleFit, sigmoid, type VotedDifference } from '../../../app/lessons/votes.ts';
import { signed } from '../../numbers.ts';

const [WIDTH, HEIGHT] = [360, 210];
const MARGIN = { left: 44, right: 12, top: 12, bottom: 40 };

interface FitPlotProps {
  votes: readonly VotedDifference[];
  fit: ScaleFit | null;
  /** The scale of the labeller who labelled the file. */
  labeller: number;
}

/** Your votes against gold's difference, the curve that fits them best, and the labeller's. */
export function FitPlot({ votes, fit, labeller }: FitPlotProps) {
  const reach = Math.max(2, ...votes.map(({ difference }) => Math.ceil(Math.abs(difference))));
  const x = (difference: number) =>
    MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * (difference + reach)) / (2 * reach);
  const y = (share: number) => HEIGHT - MARGIN.bottom - (HEIGHT - MARGIN.top - MARGIN.bottom) * share;
  const curve = (scale: number) =>
    Array.from({ length: 81 }, (_, i) => {
      const difference = reach * (i / 40 - 1);
      // A scale without bound is a step at 0.
      const share = Number.isFinite(scale) ? sigmoid(scale * difference) : stepAt(difference, scale);
      return `${x(difference).toFixed(1)} ${y(share).toFixed(1)}`;
    }).join('L');
  return (
    <svg
      className="fit-plot"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`Your ${votes.length} votes against gold’s difference. ${fit ? `The best fit has s = ${fit.scale.toFixed(2)}.` : ''}`}
    >
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <path className="grid" d={`M${MARGIN.left} ${y(share)}H${WIDTH - MARGIN.right}`} />
          <text x={MARGIN.left - 6} y={y(share) + 4} textAnchor="end">
            {share === 0.5 ? '½' : share}
          </text>
        </g>
      ))}
      {[-reach, 0, reach].map((at) => (
        <text key={at} x={x(at)} y={HEIGHT - 22} textAnchor={at === 0 ? 'middle' : at < 0 ? 'start' : 'end'}>
          {signed(at, 0)}
        </text>
      ))}
      <text x={(MARGIN.left + WIDTH - MARGIN.right) / 2} y={HEIGHT - 5} textAnchor="middle">
        gold of A − gold of B, SD
      </text>
      <text x={MARGIN.left + 4} y={y(1) + 14}>
        P(A)
      </text>
      <path className="curve labeller" d={`M${curve(labeller)}`} />
      {fit && <path className="curve yours" d={`M${curve(fit.scale)}`} />}
      {votes.map(({ vote, difference }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: votes stay in their order
        <circle key={i} className="vote" cx={x(difference)} cy={y(vote)} r={5} />
      ))}
    </svg>
  );
}

function stepAt(difference: number, scale: number): number {
  return difference === 0 ? 0.5 : Number(difference * scale > 0);
}
