interface TableToggleProps {
  /** Of the figure. */
  title: string;
  asTable: boolean;
  onChange(asTable: boolean): void;
}

/** Shows the numbers of a figure in its place, or the figure again. */
export function TableToggle({ title, asTable, onChange }: TableToggleProps) {
  return (
    <button
      type="button"
      className="quiet small"
      aria-pressed={asTable}
      aria-label={`${title} As a table`}
      onClick={() => onChange(!asTable)}
    >
      {asTable ? 'figure' : 'table'}
    </button>
  );
}
