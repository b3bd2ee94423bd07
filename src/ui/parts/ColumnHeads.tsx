/** The first row of a table. A corner that says nothing is no heading. */
export function ColumnHeads({ columns }: { columns: readonly string[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column, i) =>
          column === '' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns may have the same name
            <td key={i} />
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns may have the same name
            <th key={i} scope="col">
              {column}
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}
