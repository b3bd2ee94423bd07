import type { Control, ControlTable } from '../../experiment/controls/controls.ts';
import { useLabState } from '../useLab.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { NumberField } from './NumberField.tsx';

interface ControlFieldsProps<Table extends ControlTable> {
  table: Table;
  values: Readonly<Record<keyof Table & string, number | string>>;
  /** Which of the table's controls are shown here. */
  show(name: keyof Table & string, control: Control): boolean;
  /** Answers with a sentence where the value does not fit. */
  onSet(name: keyof Table & string, value: unknown): string | null;
}

/** A field for each control of a table. */
export function ControlFields<Table extends ControlTable>({
  table,
  values,
  show,
  onSet,
}: ControlFieldsProps<Table>) {
  const lock = useLabState((state) => state.lock);
  const hide = useLabState((state) => state.hide);
  const shown = (Object.entries(table) as [keyof Table & string, Control][]).filter(
    ([name, control]) => show(name, control) && !hide.includes(name),
  );
  return shown.map(([name, control]) =>
    control.kind === 'number' ? (
      <NumberField
        key={name}
        control={control}
        locked={lock.includes(name)}
        value={values[name] as number}
        onChange={(value) => onSet(name, value)}
      />
    ) : (
      <ChoiceField
        key={name}
        control={control}
        locked={lock.includes(name)}
        value={values[name] as string}
        onChange={(value) => void onSet(name, value)}
      />
    ),
  );
}
