import { useId } from 'react';
import { LONGEST_ANSWER } from '../../../app/lessons/report/report.ts';
import type { Field } from '../../../experiment/lessons/exercises/exercise.ts';
import { FormulaField } from './FormulaField.tsx';

interface AnswerProps {
  field: Field;
  value: string;
  onChange(value: string): void;
}

/** One answer. It is kept as it is typed. */
export function AnswerField({ field, value, onChange }: AnswerProps) {
  const id = useId();
  switch (field.kind) {
    case 'formula':
      return <FormulaField field={field} value={value} onChange={onChange} />;
    case 'choice':
      return (
        <fieldset className="answer">
          <legend>
            {field.guess && <span className="guess">Guess first</span>} {field.label}
          </legend>
          {field.choices.map((choice) => (
            <label key={choice.value} className="check">
              <input
                type="radio"
                name={id}
                value={choice.value}
                checked={value === choice.value}
                onChange={() => onChange(choice.value)}
              />
              {choice.text}
            </label>
          ))}
        </fieldset>
      );
    case 'number':
      return (
        <p className="answer">
          <label htmlFor={id}>{field.label}</label>
          <span className="number">
            <input
              id={id}
              inputMode="decimal"
              autoComplete="off"
              maxLength={40}
              value={value}
              aria-describedby={`${id}-unit`}
              onChange={({ target }) => onChange(target.value)}
            />
            <span id={`${id}-unit`} className="unit">
              {field.unit}
            </span>
          </span>
        </p>
      );
    case 'text':
      return (
        <p className="answer">
          <label htmlFor={id}>{field.label}</label>
          <textarea
            id={id}
            rows={4}
            maxLength={LONGEST_ANSWER}
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
        </p>
      );
  }
}
