import { useId } from 'react';
import { type MethodName, methodNames, methods } from '../../experiment/methods/methods.ts';
import { Picker } from '../parts/Picker.tsx';
import { useLab, useLabState } from '../useLab.ts';

const choices = methodNames.map((name) => ({ name, ...methods[name] }));

/** Which method trains the next run: its title, what it does in one sentence, and the paper. */
export function MethodPicker() {
  const lab = useLab();
  const method = useLabState((state) => state.method);
  const id = useId();
  const { title, about, source } = methods[method];
  return (
    <div className="method-picker" data-testid="methods">
      <Picker
        label="Method"
        value={title}
        about={id}
        choices={choices}
        chosen={method}
        onPick={(name) => lab.pickMethod(name as MethodName)}
      />
      <p id={id} className="about">
        {about} <cite>{source}</cite>
      </p>
    </div>
  );
}
