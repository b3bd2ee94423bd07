import { Fragment, useId, useState } from 'react';
import type { Field } from '../../../experiment/lessons/exercises/exercise.ts';
import { checkFormula, formulaTargets } from '../../../experiment/lessons/exercises/formulaTargets.ts';
import { LONGEST_FORMULA } from '../../../experiment/lessons/formula.ts';
import { exact } from '../../numbers.ts';

interface FormulaFieldProps {
  field: Extract<Field, { kind: 'formula' }>;
  value: string;
  onChange(value: string): void;
}

/** A formula that is held against four real pairs. */
export function FormulaField({ field, value, onChange }: FormulaFieldProps) {
  const id = useId();
  const [checked, setChecked] = useState<ReturnType<typeof checkFormula> | null>(null);
  const { names } = formulaTargets[field.target];
  return (
    <form
      className="answer formula-answer"
      onSubmit={(event) => {
        event.preventDefault();
        setChecked(checkFormula(value, field.target));
      }}
    >
      <label htmlFor={id}>{field.label} =</label>
      <span className="formula-line">
        <input
          id={id}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={LONGEST_FORMULA}
          value={value}
          aria-describedby={`${id}-names`}
          onChange={({ target }) => {
            setChecked(null);
            onChange(target.value);
          }}
        />
        <button type="submit">Check</button>
      </span>
      <p id={`${id}-names`} className="faint">
        You may use{' '}
        {Object.entries(names).map(([name, meaning]) => (
          <Fragment key={name}>
            <code>{name}</code> for {meaning},{' '}
          </Fragment>
        ))}
        numbers, <code>+ - * / ^ ( )</code>, <code>sigmoid</code>, <code>log</code> and <code>exp</code>.
      </p>
      <div role="status">{checked && <Checks checked={checked} />}</div>
    </form>
  );
}

function Checks({ checked: { checks, problem } }: { checked: ReturnType<typeof checkFormula> }) {
  if (problem !== null) return <p className="field-problem">{problem}</p>;
  const wrong = checks.flatMap(({ right }, i) => (right ? [] : [i + 1]));
  return (
    <>
      <p>
        {wrong.length === 0
          ? '✓ Right on all four pairs.'
          : wrong.length === checks.length
            ? '✗ It differs on all four pairs.'
            : `✗ It differs on ${wrong.length === 1 ? 'pair' : 'pairs'} ${wrong.join(', ')}.`}
      </p>
      <details>
        <summary>The pairs</summary>
        <div className="table-box">
          <table>
            <thead>
              <tr>
                <th scope="col">pair</th>
                <th scope="col">β</th>
                <th scope="col">chosen</th>
                <th scope="col">rejected</th>
                <th scope="col">log π</th>
                <th scope="col">log π_ref</th>
                <th scope="col">your formula</th>
              </tr>
            </thead>
            <tbody>
              {checks.map(({ pair: { prompt, chosen, rejected, beta, logps }, value, right }, i) => (
                <tr key={chosen + rejected}>
                  <th scope="row">{i + 1}</th>
                  <td>{beta}</td>
                  <td>
                    <b>{prompt}</b>
                    {chosen}
                  </td>
                  <td>
                    <b>{prompt}</b>
                    {rejected}
                  </td>
                  <td>
                    {exact(logps.chosen)}, {exact(logps.rejected)}
                  </td>
                  <td>
                    {exact(logps.ref_chosen)}, {exact(logps.ref_rejected)}
                  </td>
                  <td>
                    {exact(value)} {right ? '✓' : '✗ differs'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
