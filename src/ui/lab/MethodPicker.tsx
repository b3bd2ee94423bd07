import { useId } from 'react';
import { type MethodName, methodNames, methods } from '../../experiment/methods/methods.ts';
import { useLab, useLabState } from '../useLab.ts';

const groups = [...new Set(methodNames.map((name) => methods[name].group))];

/** Which method trains the next run: its title, what it does in one sentence, and the paper. */
export function MethodPicker() {
  const lab = useLab();
  const method = useLabState((state) => state.method);
  const id = useId();
  const { about, source } = methods[method];
  return (
    <div className="method-picker" data-testid="methods">
      <div className="pick">
        <label htmlFor={id}>Method</label>
        <select
          id={id}
          value={method}
          aria-describedby={`${id}-about`}
          onChange={(event) => lab.pickMethod(event.target.value as MethodName)}
        >
          {groups.map((group) => (
            <optgroup key={group} label={group}>
              {methodNames
                .filter((name) => methods[name].group === group)
                .map((name) => (
                  <option key={name} value={name}>
                    {methods[name].title}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </div>
      <p id={`${id}-about`} className="about">
        {about} <cite>{source}</cite>
      </p>
    </div>
  );
}
