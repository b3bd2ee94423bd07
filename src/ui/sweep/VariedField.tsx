import { useId } from 'react';
import type { Control } from '../../experiment/controls/controls.ts';
import { decimalNumber } from '../../experiment/controls/decimalNumber.ts';

/** A control to vary as it stands in the form: the values as they are typed, or those that are ticked. */
export interface VariedDraft {
  name: string;
  text: string;
  ticked: readonly string[];
}

export function draftOf(name: string, values: readonly (number | string)[]): VariedDraft {
  return { name, text: values.map(inShort).join(', '), ticked: values.map(String) };
}

/** 0.02, but 2.5e-4: a row of zeros is hard to count. */
function inShort(value: number | string): string {
  const isTiny = typeof value === 'number' && value !== 0 && Math.abs(value) < 1e-3;
  return isTiny ? value.toExponential() : String(value);
}

/** What cannot be read as a number stays as it is, and its control refuses it. */
export function valuesOfDraft({ text }: VariedDraft): (number | string)[] {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  return words.map((word) => decimalNumber(word) ?? word);
}

interface VariedFieldProps {
  draft: VariedDraft;
  /** The controls that can be picked here, the present one among them. */
  choices: readonly [name: string, control: Control][];
  onPick(name: string): void;
  onChange(draft: VariedDraft): void;
  onRemove?(): void;
}

/** Which control varies, and its values. */
export function VariedField({ draft, choices, onPick, onChange, onRemove }: VariedFieldProps) {
  const id = useId();
  const control = choices.find(([name]) => name === draft.name)?.[1];
  if (!control) return null;
  const setValues = (values: readonly string[]) => onChange(draftOf(draft.name, values));
  return (
    <fieldset className="sweep-varied">
      <legend className="visually-hidden">Parameter to vary: {control.label}</legend>
      <div className="field-head">
        <label htmlFor={`${id}-name`}>Vary</label>
        <select id={`${id}-name`} value={draft.name} onChange={(event) => onPick(event.target.value)}>
          {choices.map(([name, { label, symbol }]) => (
            <option key={name} value={name}>
              {label}
              {symbol && ` ${symbol}`}
            </option>
          ))}
        </select>
        {onRemove && (
          <button
            type="button"
            className="quiet small"
            aria-label={`Do not vary ${control.label}`}
            onClick={onRemove}
          >
            ×
          </button>
        )}
      </div>
      {control.kind === 'number' ? (
        <div className="sweep-values">
          <label htmlFor={`${id}-values`}>Values</label>
          <input
            id={`${id}-values`}
            type="text"
            inputMode="text"
            spellCheck={false}
            autoComplete="off"
            value={draft.text}
            onChange={(event) => onChange({ ...draft, text: event.target.value })}
          />
        </div>
      ) : (
        <div className="sweep-methods">
          {control.options.map(({ value, label }) => (
            <label key={value}>
              <input
                type="checkbox"
                checked={draft.ticked.includes(value)}
                onChange={() =>
                  setValues(
                    draft.ticked.includes(value)
                      ? draft.ticked.filter((one) => one !== value)
                      : [...draft.ticked, value],
                  )
                }
              />
              {label}
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
