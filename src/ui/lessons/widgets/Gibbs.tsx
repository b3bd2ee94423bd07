import { useStore } from 'zustand';
import { bestOf } from '../../../app/lessons/gibbs.ts';
import { BETAS, change, gibbsTable, PROMPT, REWARDS } from '../../../app/lessons/gibbsTable.ts';
import type { NumberControl } from '../../../experiment/controls/controls.ts';
import { NumberField } from '../../controls/NumberField.tsx';
import { nearestStop, stopsOf } from '../../controls/stops.ts';
import { exact, signed, withMinus } from '../../numbers.ts';
import { GibbsFrontier } from './GibbsFrontier.tsx';
import { GibbsInvariance } from './GibbsInvariance.tsx';
import { GibbsPreference } from './GibbsPreference.tsx';
import { GibbsTable } from './GibbsTable.tsx';
import { useWallKeys } from './useWallKeys.ts';
import type { WidgetProps } from './widgetProps.ts';
import '../../styles/controls.css';
import './gibbs.css';

/**
 * One prompt with eight completions, where all that the derivation of DPO speaks of can be added up: π_ref and r to
 * edit, β to move. `part` says what is shown: `table`, `frontier` (a policy of one's own against the best),
 * `invariance` (f(x) added to all rewards), `bt` (who wins a pair).
 */
export default function Gibbs({ options, presenting }: WidgetProps) {
  const part = String(options.part ?? 'table');
  const { beta, shift } = useStore(gibbsTable);
  const moves = part === 'invariance' ? SHIFT : BETA;
  const value = part === 'invariance' ? shift : beta;
  const set = part === 'invariance' ? change.shift : change.beta;
  const move = (by: number) => {
    const stops = stopsOf(moves);
    const next = stops[nearestStop(stops, value) + by];
    return next !== undefined && set(next) === null;
  };
  useWallKeys(presenting, { '+': () => move(1), '-': () => move(-1) });
  return (
    <section className={`gibbs${presenting ? ' on-wall' : ''}`} aria-label="A prompt with eight completions">
      <NumberField control={moves} value={value} onChange={set} />
      {part === 'frontier' && <GibbsFrontier presenting={presenting} />}
      {part === 'invariance' && <GibbsInvariance />}
      {part === 'bt' && <GibbsPreference />}
      {hasTable(part, presenting) && <GibbsTable fixed={presenting || part !== 'table'} />}
      {part === 'table' && <Readouts />}
      {!presenting && (
        <p className="gibbs-foot">
          The beginning of a review, “{PROMPT} …”. Invented numbers, exact arithmetic.{' '}
          <button type="button" className="small" onClick={change.startOver}>
            Start over
          </button>
        </p>
      )}
    </section>
  );
}

/** On a wall there is room for one table. */
const hasTable = (part: string, presenting: boolean) =>
  part === 'table' || (!presenting && part !== 'frontier');

const BETA: NumberControl = {
  kind: 'number',
  label: 'beta',
  symbol: 'β',
  default: 1,
  min: BETAS.least,
  max: BETAS.most,
  step: 1.1,
  scale: 'log',
  integer: false,
  unit: '',
  help: 'The price of a nat of KL, in units of reward.',
  advanced: false,
};

const SHIFT: NumberControl = {
  kind: 'number',
  label: 'added to every reward',
  symbol: 'f(x)',
  default: 0,
  min: REWARDS.least,
  max: REWARDS.most,
  step: 0.5,
  scale: 'linear',
  integer: false,
  unit: '',
  help: 'The same number for everything that may follow this prompt.',
  advanced: false,
};

/** What the best policy earns, and what it pays. */
function Readouts() {
  const { reward, kl, objective, z } = bestOf(useStore(gibbsTable));
  return (
    <dl className="gibbs-readouts">
      <div>
        <dt>
          E[r] under <span className="policy">π*</span>
        </dt>
        <dd>{signed(reward)}</dd>
      </div>
      <div>
        <dt>
          KL(<span className="policy">π*</span> ‖{' '}
          <span className="reference">
            π<sub>ref</sub>
          </span>
          )
        </dt>
        <dd>{kl.toFixed(2)} nats</dd>
      </div>
      <div>
        <dt>Z</dt>
        <dd>{exact(z)}</dd>
      </div>
      <div>
        <dt>E[r] − β KL = β log Z</dt>
        <dd>{withMinus(objective.toFixed(2))}</dd>
      </div>
    </dl>
  );
}
