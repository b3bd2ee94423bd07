import { useId, useState } from 'react';

interface TypedNumberProps {
  /** What it is, for those who do not see the table around it. */
  name: string;
  value: number;
  digits: number;
  step: number;
  /** Answers with a sentence where the value does not fit. */
  onChange(value: number): string | null;
}

/** A number in a cell of a table: typed, or moved with the arrow keys. What is unfinished changes nothing yet. */
export function TypedNumber({ name, value, digits, step, onChange }: TypedNumberProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <>
      <input
        type="number"
        inputMode="decimal"
        className="typed-number"
        step={step}
        value={draft ?? String(Number(value.toFixed(digits)))}
        aria-label={name}
        aria-invalid={problem !== null}
        aria-describedby={id}
        onChange={({ target }) => {
          setDraft(target.value);
          setProblem(onChange(target.value.trim() === '' ? Number.NaN : Number(target.value)));
        }}
        onBlur={() => {
          setDraft(null);
          setProblem(null);
        }}
      />
      <span id={id} className="typed-problem" role="alert">
        {problem}
      </span>
    </>
  );
}
