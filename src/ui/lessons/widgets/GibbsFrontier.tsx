import { useStore } from 'zustand';
import { bestOf, faresOf, frontierOf } from '../../../app/lessons/gibbs.ts';
import { BETAS, COMPLETIONS, change, gibbsTable } from '../../../app/lessons/gibbsTable.ts';
import { brief, signed, withMinus } from '../../numbers.ts';
import { percent } from './GibbsTable.tsx';
import { TypedNumber } from './TypedNumber.tsx';
import { useWallKeys } from './useWallKeys.ts';

const AT_ONCE = 1000;

/** A policy of one's own against the best one: in the plane of reward and KL, and in the objective. */
export function GibbsFrontier({ presenting }: { presenting: boolean }) {
  const state = useStore(gibbsTable);
  const best = bestOf(state);
  const own = faresOf(state.own, state);
  useWallKeys(presenting, {
    Enter: () => {
      change.ownAtRandom(AT_ONCE);
      return true;
    },
  });
  const short = best.objective - own.objective;
  return (
    <div className="gibbs-frontier">
      <div>
        <Plane own={own} best={best} />
        <table className="gibbs-objective">
          <caption className="visually-hidden">Your policy and the best one</caption>
          <thead>
            <tr>
              <th scope="col" />
              <th scope="col">E[r]</th>
              <th scope="col">KL</th>
              <th scope="col">E[r] − β KL</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">▲ yours</th>
              <td>{signed(own.reward)}</td>
              <td>{own.kl.toFixed(2)}</td>
              <td>{withMinus(own.objective.toFixed(3))}</td>
            </tr>
            <tr className="policy">
              <th scope="row">● π*</th>
              <td>{signed(best.reward)}</td>
              <td>{best.kl.toFixed(2)}</td>
              <td>{withMinus(best.objective.toFixed(3))}</td>
            </tr>
          </tbody>
        </table>
        <p className="gibbs-tried" role="status">
          {state.closest === null
            ? `Yours falls short by ${short.toFixed(3)}.`
            : `${state.tried.toLocaleString('en-GB')} tried. The closest falls short by ${state.closest.toFixed(3)}; none beats π*.`}
        </p>
        <button type="button" onClick={() => change.ownAtRandom(AT_ONCE)}>
          Try {AT_ONCE.toLocaleString('en-GB')} at random
        </button>
      </div>
      {!presenting && <OwnPolicy best={best.policy} />}
    </div>
  );
}

/** One's own probabilities, to be typed. */
function OwnPolicy({ best }: { best: readonly number[] }) {
  const { own, reward } = useStore(gibbsTable);
  return (
    <table className="gibbs-table">
      <caption className="visually-hidden">Your policy: a probability for each completion</caption>
      <thead>
        <tr>
          <th scope="col">completion</th>
          <th scope="col">r</th>
          <th scope="col">yours, %</th>
          <th scope="col" className="policy">
            π*, %
          </th>
        </tr>
      </thead>
      <tbody>
        {COMPLETIONS.map((completion, y) => (
          <tr key={completion}>
            <th scope="row">{completion}</th>
            <td>{brief(reward[y])}</td>
            <td>
              <TypedNumber
                name={`Your probability of “${completion}”, per cent`}
                value={100 * own[y]}
                digits={1}
                step={1}
                onChange={(typed) => change.own(y, typed / 100) && 'From 0.1 to 99 per cent.'}
              />
            </td>
            <td className="policy">{percent(best[y])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const [WIDTH, HEIGHT] = [360, 220];
const MARGIN = { left: 34, right: 12, top: 10, bottom: 30 };

/** E[r] against KL: the curve of the best for every β, and the two policies. */
function Plane({ own, best }: { own: { reward: number; kl: number }; best: { reward: number; kl: number } }) {
  const state = useStore(gibbsTable);
  const betas = Array.from({ length: 80 }, (_, i) => BETAS.least * (BETAS.most / BETAS.least) ** (i / 79));
  const curve = frontierOf(state, betas);
  const points = [...curve, own, best];
  const mostKl = Math.max(0.1, ...points.map(({ kl }) => kl));
  const low = Math.min(...points.map(({ reward }) => reward));
  const high = Math.max(low + 0.1, ...points.map(({ reward }) => reward));
  const x = (kl: number) => MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * kl) / mostKl;
  const y = (reward: number) =>
    HEIGHT - MARGIN.bottom - ((HEIGHT - MARGIN.top - MARGIN.bottom) * (reward - low)) / (high - low);
  // E[r] − β KL is constant along lines of slope β: the one through π* touches the curve there.
  const price = (kl: number) => best.reward + state.beta * (kl - best.kl);
  const line = curve.map(({ kl, reward }) => `${x(kl).toFixed(1)} ${y(reward).toFixed(1)}`).join('L');
  const triangle = `M${x(own.kl)} ${y(own.reward) - 6}l6 11h-12z`;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`Expected reward against KL. The best policy: ${best.reward.toFixed(2)} at ${best.kl.toFixed(2)} nats. Yours: ${own.reward.toFixed(2)} at ${own.kl.toFixed(2)} nats.`}
    >
      <clipPath id="gibbs-plane">
        <rect
          x={MARGIN.left}
          y={MARGIN.top - 8}
          width={WIDTH - MARGIN.left - MARGIN.right + 8}
          height={HEIGHT - MARGIN.top - MARGIN.bottom + 8}
        />
      </clipPath>
      <path
        className="axis"
        d={`M${MARGIN.left} ${MARGIN.top}V${HEIGHT - MARGIN.bottom}H${WIDTH - MARGIN.right}`}
      />
      {[low, high].map((tick) => (
        <text key={tick} x={MARGIN.left - 4} y={y(tick) + 4} textAnchor="end">
          {brief(tick, 1)}
        </text>
      ))}
      <text x={MARGIN.left + 6} y={MARGIN.top + 4}>
        E[r]
      </text>
      {[0, mostKl].map((tick) => (
        <text
          key={tick}
          x={x(tick)}
          y={HEIGHT - MARGIN.bottom + 14}
          textAnchor={tick === 0 ? 'start' : 'end'}
        >
          {brief(tick, 1)}
        </text>
      ))}
      <text x={(MARGIN.left + WIDTH) / 2} y={HEIGHT - MARGIN.bottom + 24} textAnchor="middle">
        KL to the reference, nats
      </text>
      <g clipPath="url(#gibbs-plane)">
        <path className="price" d={`M${x(0)} ${y(price(0))}L${x(mostKl)} ${y(price(mostKl))}`} />
        <path className="best-curve" d={`M${line}`} />
        <path className="mark-own" d={triangle} />
        <circle className="mark-best" cx={x(best.kl)} cy={y(best.reward)} r={5} />
      </g>
    </svg>
  );
}
