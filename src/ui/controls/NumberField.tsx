import { useId, useMemo, useState } from 'react';
import type { NumberControl } from '../../experiment/controls/controls.ts';
import { Help } from './Help.tsx';
import { nearestStop, stopsOf } from './stops.ts';

interface NumberFieldProps {
  control: NumberControl;
  /** Shown, and not to be changed. */
  locked?: boolean;
  value: number;
  /** Answers with a sentence where the value does not fit. */
  onChange(value: number): string | null;
}

/** A slider for the hand and a field for the exact value; both say the same. */
export function NumberField({ control, locked, value, onChange }: NumberFieldProps) {
  const id = useId();
  const stops = useMemo(() => stopsOf(control), [control]);
  // What is being typed may be unfinished or wrong; the control keeps its last good value meanwhile.
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const type = (text: string) => {
    setDraft(text);
    setProblem(text.trim() === '' ? onChange(Number.NaN) : onChange(Number(text)));
  };
  const leave = () => {
    setDraft(null);
    setProblem(null);
  };
  const { label, symbol, unit, help, min, max } = control;
  const valueText = `${value}${unit && ` ${unit}`}`;

  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>
          {label}
          {symbol && <i className="symbol"> {symbol}</i>}
        </label>
        <Help of={label}>
          {help} From {min} to {max}.
        </Help>
        <span className="field-value">
          <input
            id={id}
            type="number"
            disabled={locked}
            inputMode="decimal"
            step="any"
            min={min}
            max={max}
            value={draft ?? String(value)}
            aria-invalid={problem !== null}
            aria-describedby={`${id}-unit ${id}-problem`}
            onChange={(event) => type(event.target.value)}
            onBlur={leave}
          />
          <span id={`${id}-unit`} className="unit">
            {unit}
          </span>
        </span>
      </div>
      {stops.length > 0 && (
        <input
          type="range"
          disabled={locked}
          aria-label={`${label} slider`}
          aria-valuetext={valueText}
          min={0}
          max={stops.length - 1}
          value={nearestStop(stops, value)}
          onChange={(event) => {
            leave();
            onChange(stops[Number(event.target.value)]);
          }}
        />
      )}
      <p id={`${id}-problem`} className="field-problem" role="alert">
        {problem}
      </p>
    </div>
  );
}
