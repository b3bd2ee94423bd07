import pairs from 'virtual:vote-pairs';
import { useId, useState } from 'react';
import { logSigmoid, sigmoid } from '../../../app/lessons/votes.ts';
import { withDigits } from '../../microscope/terms.ts';
import { signed } from '../../numbers.ts';
import type { WidgetProps } from './widgets.ts';
import './shift.css';

/**
 * Two completions with a reward each, and what a shift, a factor and a minus sign do to the preference. What can be
 * changed is what the beat is about: `change` is "rewards", "shift", "sign" or "all".
 */
export default function Shift({ options, hides }: WidgetProps) {
  const change = String(options.change ?? 'all');
  const offers = (what: string) => change === 'all' || change === what;
  const pair = pairs[(Number(options.pair ?? 1) - 1) % pairs.length];
  const [rewards, setRewards] = useState({ a: Number(options.a ?? 1.5), b: Number(options.b ?? 0.5) });
  const [shift, setShift] = useState(0);
  const [factor, setFactor] = useState(1);
  const [negated, setNegated] = useState(false);
  const scale = negated ? -factor : factor;
  const changed = (reward: number) => scale * reward + shift;
  const difference = changed(rewards.a) - changed(rewards.b);
  const before = sigmoid(rewards.a - rewards.b);
  const isChanged = scale !== 1 || shift !== 0;
  const hidden = hides.includes('figure');
  return (
    <div className="shift">
      <table>
        <thead>
          <tr>
            <th scope="col">completion of “{pair.prompt} …”</th>
            <th scope="col">r</th>
            {change !== 'rewards' && <th scope="col">{ruleWords(scale, shift)}</th>}
          </tr>
        </thead>
        <tbody>
          {(['a', 'b'] as const).map((side) => (
            <tr key={side}>
              <th scope="row">
                <b>{side.toUpperCase()}</b> … {pair[side].text.trim()}
              </th>
              <td>{signed(rewards[side], 1)}</td>
              {change !== 'rewards' && <td>{signed(changed(rewards[side]), 1)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="sliders">
        {offers('rewards') &&
          (['a', 'b'] as const).map((side) => (
            <Slider
              key={side}
              name={`r of ${side.toUpperCase()}`}
              value={rewards[side]}
              range={[-3, 3]}
              onChange={(reward) => setRewards({ ...rewards, [side]: reward })}
            />
          ))}
        {offers('shift') && <Slider name="add C" value={shift} range={[-5, 5]} onChange={setShift} />}
        {change === 'all' && (
          <Slider name="multiply by" value={factor} range={[0, 4]} onChange={setFactor} unsigned />
        )}
        {offers('sign') && (
          <button type="button" aria-pressed={negated} onClick={() => setNegated(!negated)}>
            times −1
          </button>
        )}
      </div>
      {hidden ? (
        <p className="empty probability">The probability is shown once you have guessed.</p>
      ) : (
        <div className="probability" aria-live="polite">
          <Bar name="P(A ≻ B)" share={sigmoid(difference)} />
          {change !== 'rewards' && <Bar name="before" share={before} faded />}
          <p>
            σ({withDigits(changed(rewards.a), 1)} − {inBrackets(changed(rewards.b))}) = σ(
            {withDigits(difference, 1)}) = <b>{withDigits(sigmoid(difference), 3)}</b>
            {isChanged && `, before: ${withDigits(before, 3)}`}
          </p>
          <p className="key">
            loss if A is chosen: −log σ({withDigits(difference, 1)}) ={' '}
            {withDigits(-logSigmoid(difference), 3)}
          </p>
        </div>
      )}
    </div>
  );
}

interface SliderProps {
  name: string;
  value: number;
  range: readonly [number, number];
  unsigned?: boolean;
  onChange(value: number): void;
}

function Slider({ name, value, range: [min, max], unsigned = false, onChange }: SliderProps) {
  const id = useId();
  return (
    <div className="slider">
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={0.1}
        value={value}
        onChange={({ target }) => onChange(Number(target.value))}
        // Arrows move the slider here, not the slides.
        onKeyDown={(event) => event.stopPropagation()}
      />
      <output htmlFor={id}>{unsigned ? withDigits(value, 1) : signed(value, 1)}</output>
    </div>
  );
}

function Bar({ name, share, faded = false }: { name: string; share: number; faded?: boolean }) {
  return (
    <div className={faded ? 'share faded' : 'share'}>
      <span>{name}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect className="all" width="100" height="10" />
        <rect className="part" width={100 * share} height="10" />
        <path className="half" d="M50 0V10" />
      </svg>
      <b>{Math.round(100 * share)}%</b>
    </div>
  );
}

/** "−1 r + 2.0" */
function ruleWords(scale: number, shift: number): string {
  const factor = scale === 1 ? 'r' : scale === -1 ? '−r' : `${withDigits(scale, 1)} r`;
  return shift === 0 ? factor : `${factor} ${shift < 0 ? '−' : '+'} ${Math.abs(shift).toFixed(1)}`;
}

const inBrackets = (value: number) => (value < 0 ? `(${withDigits(value, 1)})` : withDigits(value, 1));
