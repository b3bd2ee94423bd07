import { useId } from 'react';
import { type ChoiceControl, optionsWhere } from '../../experiment/controls/controls.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { useLabState } from '../useLab.ts';
import { Help } from './Help.tsx';

interface ChoiceFieldProps {
  control: ChoiceControl;
  /** Shown, and not to be changed. */
  locked?: boolean;
  value: string;
  onChange(value: string): void;
}

export function ChoiceField({ control, locked, value, onChange }: ChoiceFieldProps) {
  const id = useId();
  const { knowsGold } = worldRecords[useLabState((state) => state.world)];
  // What is chosen is shown, wherever it came from.
  const here = optionsWhere(control, knowsGold);
  const options = control.options.filter((one) => one.value === value || here.includes(one));
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>
          {control.label}
          {control.symbol && <i className="symbol"> {control.symbol}</i>}
        </label>
        <Help of={control.label}>{control.help}</Help>
        <select id={id} value={value} disabled={locked} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
