import { useStore } from 'zustand';
import { COMPLETIONS, change, gibbsTable } from '../../../app/lessons/gibbsTable.ts';

/** Which two completions are compared. */
export function GibbsPair() {
  const [chosen, rejected] = useStore(gibbsTable, ({ pair }) => pair);
  return (
    <p className="gibbs-pair">
      <CompletionChoice
        of="chosen"
        value={chosen}
        not={rejected}
        onChange={(y) => change.pair(y, rejected)}
      />
      <CompletionChoice
        of="rejected"
        value={rejected}
        not={chosen}
        onChange={(y) => change.pair(chosen, y)}
      />
    </p>
  );
}

interface CompletionChoiceProps {
  of: 'chosen' | 'rejected';
  value: number;
  /** The other one of the pair. */
  not: number;
  onChange(y: number): void;
}

function CompletionChoice({ of, value, not, onChange }: CompletionChoiceProps) {
  return (
    <label>
      <b className={of}>{of}</b>{' '}
      <select value={value} onChange={({ target }) => onChange(Number(target.value))}>
        {COMPLETIONS.map((completion, y) => (
          <option key={completion} value={y} disabled={y === not}>
            {completion}
          </option>
        ))}
      </select>
    </label>
  );
}
