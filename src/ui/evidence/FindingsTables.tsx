import { Fragment } from 'react';
import type { FindingsTable } from '../../experiment/evidence/figure.ts';
import { ColumnHeads } from '../parts/ColumnHeads.tsx';
import { placeId } from './places.ts';

interface FindingsTablesProps {
  tables: readonly FindingsTable[];
  /** Said after each title, and part of the elements' names. */
  from?: string;
}

/** Tables as a study writes them. Each scrolls in a box of its own. */
export function FindingsTables({ tables, from }: FindingsTablesProps) {
  const filled = tables.filter(({ rows }) => rows.length > 0);
  if (filled.length === 0) return null;
  return (
    <>
      {filled.map((table) => (
        <TableCard key={table.name} table={table} from={from} />
      ))}
    </>
  );
}

function TableCard({ table, from }: { table: FindingsTable; from?: string }) {
  const { name, caption, columns, rows } = table;
  const id = placeId(from ? `${name}-here` : name);
  const title = from ? `${table.title}: ${from}` : table.title;
  return (
    <section className="card study-table" id={id} tabIndex={-1} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{title}</h3>
      <p className="figure-caption">{caption}</p>
      {/* Scrolls by keyboard, which needs a focusable region. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to take the focus */}
      <section className="table-box" tabIndex={0} aria-label={`${title}: table`}>
        <table>
          <ColumnHeads columns={columns} />
          <tbody>
            {rows.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name
              <tr key={i}>
                {row.map((cell, column) =>
                  column === 0 ? (
                    // biome-ignore lint/suspicious/noArrayIndexKey: cells have no name
                    <th key={column} scope="row">
                      {cell}
                    </th>
                  ) : (
                    // biome-ignore lint/suspicious/noArrayIndexKey: cells have no name
                    <td key={column} className={isWords(cell) ? 'in-words' : undefined}>
                      {isWords(cell) ? cell : <Numbers cell={cell} />}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** Texts wrap anywhere, numbers where one ends. */
const isWords = (cell: string) => cell.length > 44;

/** "462 – 2 – 176, 0.72 [0.65, 0.80], n = 5": three parts, none of which breaks. */
function Numbers({ cell }: { cell: string }) {
  const parts = cell.split(/, (?![^[]*\])/);
  return parts.map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name
    <Fragment key={i}>
      {i > 0 && ' '}
      <span>{i < parts.length - 1 ? `${part},` : part}</span>
    </Fragment>
  ));
}
